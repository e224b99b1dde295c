//! Those who work a plan off: many at a time, each beginning the next step when its own is done.
//! They never give up a message: what is not decided is sent again, at the latest in the end.

use super::diary::{Attempt, Diary, Heard, Record, Ticks};
use super::facts::Facts;
use super::ground::Ground;
use super::order::{Caller, Deed, Order, Shown};
use super::plan::{Plan, Saying, Status, Step};
use super::wire::{self, Letter};
use super::{api, cast};
use crate::stage::Reply;
use futures::StreamExt as _;
use futures::future::join_all;
use http::Method;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How many steps are under way at the same time.
const HANDS: usize = 16;
/// How often a message is sent in a row before it is put off to the end.
const TRIES: usize = 6;
const TRIES_AT_THE_END: usize = 12;
/// After this time for each message, tries are few: a product that decides nothing must not keep
/// the report of it back for hours.
const TIME_OF_ONE: Duration = Duration::from_millis(40);
const TRIES_LATE: usize = 2;
/// Of so many messages one is sent once more at the end.
const ASKED_AGAIN: usize = 20;
/// A host that is being restarted is asked again after this, without counting.
const ABSENCE: Duration = Duration::from_millis(3);
const ABSENCES_MAX: usize = 5_000;

/// A session's token, once it is known whether there is one.
type Door = watch::Sender<Option<Option<String>>>;

pub(crate) struct Crew<'a> {
    plan: Arc<Plan>,
    late: Instant,
    pub(super) ground: &'a Ground,
    ticks: Ticks,
    next: AtomicUsize,
    doors: Vec<Door>,
    /// Locked while one of them changes, so that changes never overlap.
    facts: tokio::sync::Mutex<Facts>,
    /// Names of what was acknowledged so far.
    acknowledged: Mutex<Vec<(Caller, String)>>,
}

impl<'a> Crew<'a> {
    pub(crate) fn new(plan: Arc<Plan>, ground: &'a Ground, facts: Facts) -> Self {
        let messages = u32::try_from(plan.commands).unwrap_or(u32::MAX).max(1_000);
        Self {
            late: Instant::now() + TIME_OF_ONE * messages,
            doors: plan
                .sessions
                .iter()
                .map(|_| watch::Sender::new(None))
                .collect(),
            plan,
            ground,
            ticks: Ticks::default(),
            next: AtomicUsize::new(0),
            facts: tokio::sync::Mutex::new(facts),
            acknowledged: Mutex::default(),
        }
    }

    /// Works the plan off and settles what is left open.
    pub(crate) async fn work(&self) -> Diary {
        let hands = join_all((0..HANDS).map(|_| self.one_hand())).await;
        let mut records: Vec<Record> = hands.into_iter().flatten().collect();
        records.sort_by_key(|record| record.step);
        self.clear_up().await;
        self.settle(&mut records).await;
        let facts = self.facts.lock().await.clone();
        Diary {
            plan: self.plan.clone(),
            records,
            facts,
            report: api::report(self.ground).await,
        }
    }

    /// What has been acknowledged at this moment.
    pub(crate) fn acknowledged(&self) -> Vec<(Caller, String)> {
        self.acknowledged
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether all steps have begun.
    pub(crate) fn is_through(&self) -> bool {
        self.next.load(Ordering::SeqCst) >= self.plan.steps.len()
    }

    async fn one_hand(&self) -> Vec<Record> {
        let mut records = Vec::new();
        loop {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            let Some(step) = self.plan.steps.get(number) else {
                return records;
            };
            match step {
                Step::Say(saying) => records.push(self.say(number, saying).await),
                Step::Resolve(win, ending) => {
                    records.extend(self.resolve(number, win, *ending).await);
                }
                Step::Open(session) => self.open(*session).await,
                Step::End(session) => self.end(*session).await,
                Step::Player(..) | Step::Provider(..) | Step::Game(..) | Step::Clock(_) => {
                    self.change(step).await;
                }
                Step::Weather(weather) => {
                    let seed = self.plan.seed.rotate_left(16) ^ u64::try_from(number).unwrap();
                    self.ground.set_weather(*weather, seed).await;
                }
                Step::Trap(component, times) => self.ground.trap(component, *times).await,
                Step::Restart { waits } => self.ground.restart(*waits).await,
            }
        }
    }

    async fn say(&self, number: usize, saying: &Saying) -> Record {
        self.say_so(number, saying.order.clone(), saying.copies, saying.patience)
            .await
    }

    /// Sends an order in so many copies, of which the first is not waited for longer than
    /// `patience`.
    pub(super) async fn say_so(
        &self,
        number: usize,
        order: Arc<Order>,
        copies: usize,
        patience: Option<Duration>,
    ) -> Record {
        let letter = self.letter(number, &order).await;
        let copies = (0..copies).map(|copy| {
            let patience = patience.filter(|_| copy == 0);
            self.send(&letter, patience, TRIES)
        });
        let attempts = join_all(copies).await.into_iter().flatten().collect();
        let record = Record {
            step: number,
            order,
            attempts,
        };
        self.acknowledge(&record);
        record
    }

    fn acknowledge(&self, record: &Record) {
        if record.is_done() {
            let mut all = self
                .acknowledged
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let caller = record.order.caller;
            // A rollback may have had nothing to do.
            let recorded = record.order.deeds.iter().filter(|deed| !deed.is_rollback());
            let names = recorded.filter_map(|deed| deed.name());
            all.extend(names.map(|name| (caller, name.to_owned())));
        }
    }

    async fn letter(&self, number: usize, order: &Order) -> Letter {
        let token = match order.shown {
            Shown::Nothing => None,
            Shown::Stranger => Some("nobody-was-given-this".to_owned()),
            Shown::Session(session) => {
                let mut door = self.doors[session].subscribe();
                let opened = door.wait_for(Option::is_some).await.unwrap();
                let token = opened.clone().flatten();
                Some(token.unwrap_or_else(|| format!("never-opened-{session}")))
            }
        };
        wire::letter(&self.ground.site, order, token.as_deref(), number)
    }

    /// Sends until it is decided or the tries are used up. With `patience` the first reply is not
    /// waited for longer than that.
    async fn send(
        &self,
        letter: &Letter,
        mut patience: Option<Duration>,
        tries: usize,
    ) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        let (mut tried, mut absent) = (0, 0);
        let fewer = |tries: usize| {
            if Instant::now() > self.late {
                tries.min(TRIES_LATE)
            } else {
                tries
            }
        };
        while tried < fewer(tries) && absent < ABSENCES_MAX {
            let sent = self.ticks.next();
            let reply = self.post(letter, patience.take()).await;
            let reached = reply.is_some();
            let heard = reply
                .flatten()
                .and_then(|reply| Heard::of(letter.caller, reply));
            let answer = heard.map(|heard| (self.ticks.next(), heard));
            let decided = answer.is_some();
            attempts.push(Attempt { sent, answer });
            if decided {
                break;
            }
            if reached {
                tried += 1;
                tokio::time::sleep(Duration::from_millis(tried as u64)).await;
            } else {
                absent += 1;
                tokio::time::sleep(ABSENCE).await;
            }
        }
        attempts
    }

    /// `None` where nobody was reached, `Some(None)` where the line was cut.
    async fn post(&self, letter: &Letter, patience: Option<Duration>) -> Option<Option<Reply>> {
        let http = self.ground.http();
        let headers: Vec<(&str, &str)> = letter
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let sent = http.try_send(Method::POST, &letter.path, &headers, letter.body.clone());
        match patience {
            None => sent.await.ok().map(Some),
            Some(patience) => match tokio::time::timeout(patience, sent).await {
                Ok(reply) => reply.ok().map(Some),
                Err(_) => Some(None),
            },
        }
    }

    async fn open(&self, number: usize) {
        let planned = self.plan.sessions[number];
        // A session exists only once its token is known, so others need not wait.
        let opened = api::open(self.ground, &planned).await;
        let token = opened.as_ref().map(|opened| opened.token.clone());
        self.facts.lock().await.sessions.insert(number, opened);
        self.doors[number].send_replace(Some(token));
    }

    async fn end(&self, number: usize) {
        let mut door = self.doors[number].subscribe();
        door.wait_for(Option::is_some).await.unwrap();
        drop(door);
        let mut facts = self.facts.lock().await;
        let Some(Some(opened)) = facts.sessions.get_mut(&number) else {
            return;
        };
        let from = self.ticks.next();
        api::end(self.ground, &opened.session).await;
        opened.ended.change((from, self.ticks.next()), true);
    }

    async fn change(&self, step: &Step) {
        let mut facts = self.facts.lock().await;
        let from = self.ticks.next();
        match step {
            Step::Player(player, status) => {
                api::player(self.ground, *player, *status).await;
                facts.players[*player].change((from, self.ticks.next()), *status);
            }
            Step::Provider(caller, on) => {
                api::provider(self.ground, *caller, *on).await;
                facts
                    .provider(*caller)
                    .change((from, self.ticks.next()), *on);
            }
            Step::Game(caller, game, on) => {
                api::game(self.ground, *caller, game, *on).await;
                facts
                    .game(*caller, game)
                    .change((from, self.ticks.next()), *on);
            }
            Step::Clock(ms) => {
                self.ground.set_clock(*ms);
                if let Some(now) = &mut facts.now {
                    now.change((from, self.ticks.next()), *ms);
                }
            }
            _ => {}
        }
    }

    /// The end of all weather: everybody may play again, and nothing is on its way any more.
    async fn clear_up(&self) {
        self.ground
            .set_weather(super::weather::Weather::CALM, 0)
            .await;
        for player in 0..cast::PLAYERS {
            let status = self.facts.lock().await.players[player].last();
            if status != Status::Active {
                self.change(&Step::Player(player, Status::Active)).await;
            }
        }
        for caller in super::order::PROVIDERS {
            if !self.facts.lock().await.provider(caller).last() {
                self.change(&Step::Provider(caller, true)).await;
            }
            for game in cast::PLAYED {
                if !self.facts.lock().await.game(caller, game).last() {
                    self.change(&Step::Game(caller, game, true)).await;
                }
            }
        }
        self.change(&Step::Clock(cast::BEGINNING_MS)).await;
        self.ground.restart(true).await;
    }

    /// Sends again what is undecided or in doubt, and some of the rest. Then takes back what is in
    /// doubt still: of a batch that was cut off and given back in part, no answer tells the rest.
    async fn settle(&self, records: &mut Vec<Record>) {
        let seed = usize::try_from(self.plan.seed % 1000).unwrap_or_default();
        let again = |(place, record): &(usize, &Record)| {
            let sample = (place + seed).is_multiple_of(ASKED_AGAIN);
            sample || record.is_doubtful() || record.answers().next().is_none()
        };
        let open = records.iter().enumerate().filter(again);
        let open = open.map(|(place, record)| (place, record.step, record.order.clone()));
        for (place, attempts) in self.send_all(open.collect()).await {
            records[place].attempts.extend(attempts);
        }
        let doubtful = records.iter().filter(|record| record.is_doubtful());
        let undone = doubtful.filter_map(|record| Some((record.step, undo(&record.order)?)));
        let undone: Vec<_> = undone
            .map(|(step, order)| (0, step, Arc::new(order)))
            .collect();
        let sent = self.send_all(undone.clone()).await;
        let sent = sent.into_iter().zip(undone);
        records.extend(sent.map(|((_, attempts), (_, step, order))| Record {
            step,
            order,
            attempts,
        }));
    }

    /// Sends orders until they are decided, in order and some at a time. The first number of each
    /// comes back with its attempts.
    async fn send_all(
        &self,
        orders: Vec<(usize, usize, Arc<Order>)>,
    ) -> Vec<(usize, Vec<Attempt>)> {
        let sent = orders.into_iter().map(|(place, step, order)| async move {
            let letter = self.letter(step, &order).await;
            (place, self.send(&letter, None, TRIES_AT_THE_END).await)
        });
        futures::stream::iter(sent).buffered(HANDS).collect().await
    }
}

/// The rollbacks of all transactions of a batch.
fn undo(order: &Order) -> Option<Order> {
    let back = |deed: &Deed| match deed {
        Deed::Bet { name, round, .. } | Deed::Win { name, round, .. } => Some(Deed::Rollback {
            name: format!("undo-{name}"),
            target: name.clone(),
            round: round.clone(),
            ends: false,
        }),
        _ => None,
    };
    let deeds: Vec<Deed> = order.deeds.iter().filter_map(back).collect();
    (deeds.len() > 1).then(|| Order {
        deeds,
        ..order.clone()
    })
}
