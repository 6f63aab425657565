//! Signing in and out.

pub(crate) mod address;
pub(crate) mod credentials;
pub(crate) mod device;
pub(crate) mod password;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod throttle;
