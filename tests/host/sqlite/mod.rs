//! `spin:sqlite` 3.1: grants, resources and streams over the connections.
//! Never lets a component open a database that its manifest entry does not name.

mod connection;
mod databases;
mod feed;
mod stop;
pub(crate) mod vfs;

#[allow(unreachable_pub, reason = "the generated bindings export it again")]
pub use connection::Connection;
pub(crate) use databases::Databases;

use crate::bindings::spin::sqlite::sqlite as wit;
use crate::guest::{Guest, HasGuest};
use connection::Started;
use feed::Rows;
use std::pin::Pin;
use std::task::{Context, Poll};
use wasmtime::StoreContextMut;
use wasmtime::component::{
    Accessor, Destination, FutureReader, Resource, StreamProducer, StreamReader, StreamResult,
    VecBuffer,
};

const CONNECTIONS_MAX: usize = 256;

type Opened = Result<Resource<Connection>, wit::Error>;
type Running = (
    Vec<String>,
    StreamReader<wit::RowResult>,
    FutureReader<Result<(), wit::Error>>,
);

impl Guest {
    fn open_database(&mut self, label: &str) -> wasmtime::Result<Opened> {
        let component = &self.component;
        component.counters.count_sqlite_open();
        if !component.granted_databases.contains(label) {
            return Ok(Err(wit::Error::AccessDenied));
        }
        let Some(database) = component.databases.get(label) else {
            return Ok(Err(wit::Error::NoSuchDatabase));
        };
        if self.connections >= CONNECTIONS_MAX {
            return Ok(Err(wit::Error::Io(
                "too many connections opened".to_owned(),
            )));
        }
        let opened = Connection::open(database.clone(), component.faults.clone());
        Ok(match opened {
            Ok(connection) => {
                self.connections = self.connections.saturating_add(1);
                Ok(self.table.push(connection)?)
            }
            Err(error) => Err(error),
        })
    }

    fn connection(&self, handle: &Resource<Connection>) -> wasmtime::Result<Connection> {
        Ok(self.table.get(handle)?.clone())
    }
}

impl wit::Host for Guest {}

impl wit::HostConnection for Guest {
    async fn open(&mut self, database: String) -> wasmtime::Result<Opened> {
        self.open_database(&database)
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<wit::Value>,
    ) -> wasmtime::Result<Result<wit::QueryResult, wit::Error>> {
        self.component.counters.count_sqlite_statement();
        self.connection(&connection)?
            .run(statement, parameters)
            .await
    }

    async fn last_insert_rowid(
        &mut self,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<i64> {
        self.component.counters.count_host_call();
        Ok(self.connection(&connection)?.last_rowid().await)
    }

    async fn changes(&mut self, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        self.component.counters.count_host_call();
        Ok(self.connection(&connection)?.changes().await)
    }

    fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.connections = self.connections.saturating_sub(1);
        self.table.delete(connection)?;
        Ok(())
    }
}

impl<T: 'static> wit::HostConnectionWithStore<T> for HasGuest {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        database: String,
    ) -> wasmtime::Result<Opened> {
        accessor.with(|mut access| access.get().open_database(&database))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<wit::Value>,
    ) -> wasmtime::Result<Result<Running, wit::Error>> {
        let connection = accessor.with(|mut access| {
            let guest = access.get();
            guest.component.counters.count_sqlite_statement();
            guest.connection(&connection)
        })?;
        let Started {
            columns,
            rows,
            outcome,
        } = connection.start(statement, parameters).await;
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, rows)?;
            let result = FutureReader::new(&mut access, outcome)?;
            Ok(Ok((columns, rows, result)))
        })
    }

    async fn last_insert_rowid_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<i64> {
        let connection = accessor.with(|mut access| access.get().connection(&connection))?;
        Ok(connection.last_rowid().await)
    }

    async fn changes_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<u64> {
        let connection = accessor.with(|mut access| access.get().connection(&connection))?;
        Ok(connection.changes().await)
    }
}

impl<D> StreamProducer<D> for Rows {
    type Item = wit::RowResult;
    type Buffer = VecBuffer<wit::RowResult>;

    fn poll_produce<'a>(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        _: StoreContextMut<'a, D>,
        mut destination: Destination<'a, Self::Item, Self::Buffer>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        match self.poll_next(context) {
            Poll::Ready((rows, last)) => {
                destination.set_buffer(rows.into());
                // Saying at once that these were the last rows saves the guest a turn.
                let result = if last {
                    StreamResult::Dropped
                } else {
                    StreamResult::Completed
                };
                Poll::Ready(Ok(result))
            }
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}
