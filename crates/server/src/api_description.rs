//! The description of the API, generated from the routes.

use crate::app::App;
use crate::guard::Public;
use crate::http::routes::{KEY, SESSION, TOKEN};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};

/// What is said about all routes.
pub(crate) fn frame(session_cookie: &str) -> OpenApi {
    let license = LicenseBuilder::new().name(env!("CARGO_PKG_LICENSE")).build();
    let info = InfoBuilder::new()
        .title("Portico")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "What a partner portal's page asks its server. Sign in with `POST /api/v1/session`; the cookie that \
             it sets is the session. Errors are problem details (RFC 9457) with a stable `type`. What a viewer \
             may not see is answered like what does not exist.",
        ))
        .license(Some(license))
        .build();
    let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        session_cookie,
        "Set by `POST /api/v1/session`; called `__Host-portico` when the server's public origin is https.",
    )));
    let bearer = |described: &str| {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(described));
        SecurityScheme::Http(scheme.build())
    };
    let token = bearer(
        "From `POST /api/v1/embed/token`, for a frame inside a partner's site: for one account and some panels. What \
         belongs to neither is refused, and so is a token beside a session's cookie.",
    );
    let key = bearer("A key of a partner's backend, from the partner's settings of embedding.");
    let components = ComponentsBuilder::new()
        .security_scheme(SESSION, session)
        .security_scheme(TOKEN, token)
        .security_scheme(KEY, key)
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// This description.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "description", responses(
    (status = 200, description = "The description of the API.", body = serde_json::Value),
))]
pub(crate) async fn show(_: Public, State(app): State<App>) -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, app.description())
}
