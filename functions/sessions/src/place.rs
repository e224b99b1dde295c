//! Where a session is played: the location and device it names must be there and in service, and
//! the provider able to write amounts of its currency.
//! Nothing is looked up here; what the database knows is an argument.

use reelgate_core::currency::Currency;
use reelgate_core::id::{DeviceId, LocationId, ProviderId};
use reelgate_core::outcome::Outcome;
use reelgate_edge::api::{Problem, fields};
use reelgate_edge::store::queries::sessions::Place;

/// Whether the provider's protocol can write every amount of the currency. Else the game would show
/// less than the player has, and could not tell what he wins.
pub(crate) fn carries(
    provider: &ProviderId,
    currency: Currency,
    known: &Place,
) -> Result<(), Problem> {
    let (has, code) = (i64::from(currency.decimals()), currency.code());
    match known.amount_decimals {
        Some(most) if has > most => {
            let detail = format!(
                "{provider} writes amounts with {most} decimals and {code} has {has}: open the \
                 session in a currency that has no more"
            );
            Problem::refusal(Outcome::CurrencyMismatch).map_or(Ok(()), |p| Err(p.saying(&detail)))
        }
        Some(_) | None => Ok(()),
    }
}

/// The location of the session: the one asked for, else the device's, else `online` if there is
/// such a location, else none.
pub(crate) fn resolve(
    location: Option<&LocationId>,
    device: Option<&DeviceId>,
    known: &Place,
) -> Result<Option<LocationId>, Problem> {
    if device.is_some() {
        check_device(location, known)?;
    }
    match (&known.location, known.location_status.as_deref()) {
        (Some(found), Some("active")) => fields::id("location", found, LocationId::parse).map(Some),
        (Some(_), _) => Err(Problem::conflict("the location is disabled")),
        (None, _) if location.is_some() => Err(Problem::not_found(
            "no such location; create it with PUT /api/locations/{location}",
        )),
        (None, _) => Ok(None),
    }
}

fn check_device(location: Option<&LocationId>, known: &Place) -> Result<(), Problem> {
    let Some(stands_in) = known.device_location.as_deref() else {
        return Err(Problem::not_found(
            "no such device; create it with PUT /api/devices/{device}",
        ));
    };
    if known.device_status.as_deref() != Some("active") {
        return Err(Problem::conflict("the device is disabled"));
    }
    if location.is_some_and(|location| location.as_str() != stands_in) {
        return Err(Problem::conflict("the device stands in another location"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(device: Option<(&str, &str)>, location: Option<(&str, &str)>) -> Place {
        Place {
            device_location: device.map(|(place, _)| place.to_owned()),
            device_status: device.map(|(_, status)| status.to_owned()),
            location: location.map(|(place, _)| place.to_owned()),
            location_status: location.map(|(_, status)| status.to_owned()),
            launch_url: None,
            amount_decimals: None,
        }
    }

    fn status(location: Option<&str>, device: Option<&str>, known: &Place) -> Result<String, u16> {
        let location = location.map(|text| LocationId::parse(text).unwrap());
        let device = device.map(|text| DeviceId::parse(text).unwrap());
        resolve(location.as_ref(), device.as_ref(), known)
            .map(|place| place.map_or_else(String::new, |place| place.to_string()))
            .map_err(|problem| problem.status)
    }

    #[test]
    fn the_device_gives_the_place_and_both_must_be_in_service() {
        let (hall, off) = (Some(("hall-1", "active")), Some(("hall-1", "disabled")));
        let both = known(hall, hall);
        assert_eq!(
            status(Some("hall-1"), Some("m-1"), &both),
            Ok("hall-1".to_owned())
        );
        assert_eq!(status(None, Some("m-1"), &both), Ok("hall-1".to_owned()));
        let elsewhere = known(hall, Some(("hall-2", "active")));
        assert_eq!(status(Some("hall-2"), Some("m-1"), &elsewhere), Err(409));
        assert_eq!(status(None, Some("m-1"), &known(off, hall)), Err(409));
        assert_eq!(status(None, Some("m-1"), &known(hall, off)), Err(409));
        assert_eq!(status(None, Some("m-1"), &known(None, None)), Err(404));
        assert_eq!(status(Some("hall-9"), None, &known(None, None)), Err(404));
    }

    #[test]
    fn online_is_the_default_where_it_exists() {
        let online = known(None, Some(("online", "active")));
        assert_eq!(status(None, None, &online), Ok("online".to_owned()));
        assert_eq!(status(None, None, &known(None, None)), Ok(String::new()));
    }
}
