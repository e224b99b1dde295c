//! Locations and the devices in them.
//! Nothing is deleted here: entries name places for ever, so a place is only disabled.

use super::{Columns, FromRow};
use crate::api::page::{Page, Placed};
use crate::fault::Fault;
use crate::platform;
use crate::shape::{Device, Location};
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::id::{DeviceId, LocationId};

const LOCATIONS: &str = "\
    SELECT location, name, status, updated_at, time_zone, day_start FROM locations \
    WHERE location > ?1 ORDER BY location LIMIT ?2";

const LOCATION: &str = "\
    SELECT location, name, status, updated_at, time_zone, day_start FROM locations \
    WHERE location = ?1";

const LOCATION_DAYS: &str = "\
    SELECT location, time_zone, day_start FROM locations ORDER BY location";

const PUT_LOCATION: &str = "\
    INSERT INTO locations (location, name, status, updated_at, time_zone, day_start) \
    VALUES (?1, ?2, ?3, ?4, coalesce(?5, 'UTC'), coalesce(?6, '00:00')) \
    ON CONFLICT DO UPDATE SET name = excluded.name, status = excluded.status, \
        updated_at = excluded.updated_at, time_zone = coalesce(?5, time_zone), \
        day_start = coalesce(?6, day_start) \
    RETURNING location, name, status, updated_at, time_zone, day_start";

const DEVICES: &str = "\
    SELECT device, location, class, name, status, updated_at FROM devices \
    WHERE device > ?1 AND (?2 IS NULL OR location = ?2) ORDER BY device LIMIT ?3";

const DEVICE: &str = "\
    SELECT device, location, class, name, status, updated_at FROM devices WHERE device = ?1";

const PUT_DEVICE: &str = "\
    INSERT INTO devices (device, location, class, name, status, updated_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
    ON CONFLICT DO UPDATE SET location = excluded.location, class = excluded.class, \
        name = excluded.name, status = excluded.status, updated_at = excluded.updated_at \
    RETURNING device, location, class, name, status, updated_at";

impl FromRow for Location {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            location: row.text()?,
            name: row.text()?,
            status: row.text()?,
            updated_at: row.time()?,
            time_zone: row.text()?,
            day_start: row.text()?,
        })
    }
}

impl FromRow for LocationDays {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            location: row.text()?,
            time_zone: row.text()?,
            day_start: row.text()?,
        })
    }
}

impl Placed<1> for Location {
    fn place(&self) -> [String; 1] {
        [self.location.clone()]
    }
}

impl FromRow for Device {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            device: row.text()?,
            location: row.text()?,
            class: row.text()?,
            name: row.text()?,
            status: row.text()?,
            updated_at: row.time()?,
        })
    }
}

impl Placed<1> for Device {
    fn place(&self) -> [String; 1] {
        [self.device.clone()]
    }
}

/// A location's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationDays {
    /// The location.
    pub location: String,
    /// Its time zone.
    pub time_zone: String,
    /// When its gaming day begins: `06:00`.
    pub day_start: String,
}

/// A location as it is to be.
#[derive(Clone, Copy, Debug)]
pub struct LocationChange<'a> {
    /// What people call it.
    pub name: &'a str,
    /// `active` or `disabled`.
    pub status: &'static str,
    /// Its time zone, where that changes.
    pub time_zone: Option<&'a str>,
    /// When its gaming day begins, where that changes.
    pub day_start: Option<&'a str>,
}

/// A device as it is to be.
#[derive(Clone, Copy, Debug)]
pub struct DeviceChange<'a> {
    /// Where it stands; must exist.
    pub location: &'a LocationId,
    /// What it is.
    pub class: &'static str,
    /// What people call it.
    pub name: &'a str,
    /// `active` or `disabled`.
    pub status: &'static str,
}

fn after(page: &Page<1>) -> Value {
    let [place] = page.after.clone().unwrap_or_default();
    place.into()
}

impl<D: Database> Store<D> {
    /// Locations by name, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn locations(&self, page: &Page<1>) -> Result<Vec<Location>, Fault> {
        self.all(LOCATIONS, &[after(page), page.items_to_read().into()])
            .await
    }

    /// One location.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn location(&self, location: &LocationId) -> Result<Option<Location>, Fault> {
        self.one(LOCATION, &[location.as_str().into()]).await
    }

    /// The clocks of all locations.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn location_days(&self) -> Result<Vec<LocationDays>, Fault> {
        self.all(LOCATION_DAYS, &[]).await
    }

    /// Creates or replaces a location; a clock that is not given stays as it is.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn put_location(
        &self,
        location: &LocationId,
        change: LocationChange<'_>,
    ) -> Result<Option<Location>, Fault> {
        let now = platform::now().ms();
        let parameters = [
            location.as_str().into(),
            change.name.into(),
            change.status.into(),
            now.into(),
            change.time_zone.into(),
            change.day_start.into(),
        ];
        self.one(PUT_LOCATION, &parameters).await
    }

    /// Devices by name, of one location or of all, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn devices(
        &self,
        location: Option<&LocationId>,
        page: &Page<1>,
    ) -> Result<Vec<Device>, Fault> {
        let location = location.map(LocationId::as_str).into();
        self.all(
            DEVICES,
            &[after(page), location, page.items_to_read().into()],
        )
        .await
    }

    /// One device.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn device(&self, device: &DeviceId) -> Result<Option<Device>, Fault> {
        self.one(DEVICE, &[device.as_str().into()]).await
    }

    /// Creates or replaces a device.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn put_device(
        &self,
        device: &DeviceId,
        change: DeviceChange<'_>,
    ) -> Result<Option<Device>, Fault> {
        let parameters = [
            device.as_str().into(),
            change.location.as_str().into(),
            change.class.into(),
            change.name.into(),
            change.status.into(),
            platform::now().ms().into(),
        ];
        self.one(PUT_DEVICE, &parameters).await
    }
}
