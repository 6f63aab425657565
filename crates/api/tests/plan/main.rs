//! Planning changes to settings, against a slow reference and the laws.

#[cfg(test)]
mod laws;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod world;
