//! Signing in and out.

dto! {
    /// Signing in.
    pub struct SignIn {
        /// E-mail address; case does not matter.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 254))]
        pub email: String,
        /// Password.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
        pub password: String,
    }

    /// Whether somebody is signed in.
    #[derive(Copy, Eq)]
    pub struct SessionState {
        /// Whether this browser's session is known and has not ended.
        pub signed_in: bool,
    }
}
