//! The only way into the router: a handler whose first argument is a guard.

use crate::app::App;
use crate::guard::{Guard, Requirement};
use crate::http::query::id_schema;
use crate::http::see_as::SEE_AS;
use crate::http::version::IfMatch;
use axum::handler::Handler;
use portico_api::{Problem, ProblemKind};
use portico_rules::Role;
use utoipa::PartialSchema;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// The session's cookie, in the description.
pub(crate) const SESSION: &str = "session";
/// The token of a session inside a partner's site, in the description.
pub(crate) const TOKEN: &str = "token";
/// The key of a partner's backend, in the description.
pub(crate) const KEY: &str = "key";

/// What the table of routes says about one of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// The method, in capitals.
    pub method: String,
    /// The path, with `{…}` for its parameters.
    pub path: String,
    /// What its guard demands.
    pub requirement: Requirement,
    /// Whether a session inside a partner's site can be enough.
    pub takes_token: bool,
}

/// Handlers whose first argument is a [`Guard`]; others cannot be added.
#[diagnostic::on_unimplemented(
    message = "the first argument of a handler must be a guard",
    note = "take `Allowed<Feature, Need>`, `InView`, `SignedIn`, `Operator` or `Public` first"
)]
pub(crate) trait Guarded {
    /// That guard.
    type By: Guard;
}

impl<M, G: Guard> Guarded for (M, G) {
    type By = G;
}
impl<M, G: Guard, A> Guarded for (M, G, A) {
    type By = G;
}
impl<M, G: Guard, A, B> Guarded for (M, G, A, B) {
    type By = G;
}
impl<M, G: Guard, A, B, C> Guarded for (M, G, A, B, C) {
    type By = G;
}
impl<M, G: Guard, A, B, C, D> Guarded for (M, G, A, B, C, D) {
    type By = G;
}

/// The routes: the router, its description, and the table of what each demands, made of the same
/// declarations.
pub(crate) struct Routes {
    router: OpenApiRouter<App>,
    table: Vec<Route>,
}

/// Adds handlers, each with what `#[utoipa::path]` says about it.
macro_rules! routes {
    ($routes:expr; $($handler:path),* $(,)?) => {{
        let routes: $crate::http::routes::Routes = $routes;
        $(let routes = routes.add($handler, utoipa_axum::routes!($handler));)*
        routes
    }};
}
pub(crate) use routes;

impl Routes {
    /// No routes, with what the description says about all of them.
    pub(crate) fn new(mut description: OpenApi) -> Self {
        let schemas = &mut description.components.get_or_insert_default().schemas;
        let mut used = Vec::new();
        <Problem as utoipa::ToSchema>::schemas(&mut used);
        schemas.extend(used);
        schemas.insert("Problem".to_owned(), Problem::schema());
        Self { router: OpenApiRouter::with_openapi(description), table: Vec::new() }
    }

    /// Adds a handler; through [`routes!`] only, which names it once.
    pub(crate) fn add<H, T>(
        mut self,
        _: H,
        (schemas, mut paths, method_router): UtoipaMethodRouter<App>,
    ) -> Self
    where
        H: Handler<T, App>,
        T: Guarded,
    {
        let requirement = <T::By as Guard>::REQUIREMENT;
        let takes_token = <T::By as Guard>::TAKES_TOKEN;
        for (path, item) in &mut paths.paths {
            let operations = [
                ("GET", &mut item.get),
                ("POST", &mut item.post),
                ("PUT", &mut item.put),
                ("PATCH", &mut item.patch),
                ("DELETE", &mut item.delete),
            ];
            for (method, operation) in operations {
                let Some(operation) = operation else { continue };
                describe(operation, method, path, requirement);
                operation.security = security(requirement, takes_token);
                let (method, path) = (method.to_owned(), path.clone());
                self.table.push(Route { method, path, requirement, takes_token });
            }
        }
        self.router = self.router.routes((schemas, paths, method_router));
        self
    }

    /// The router, its description, and the table.
    pub(crate) fn split(self) -> (axum::Router<App>, OpenApi, Vec<Route>) {
        let (router, description) = self.router.split_for_parts();
        (router, description, self.table)
    }
}

/// Completes what is said about an operation by what follows from its guard, its method and its path.
fn describe(operation: &mut Operation, method: &str, path: &str, requirement: Requirement) {
    let parameters = operation.parameters.get_or_insert_default();
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let described = parameters.iter().any(|parameter| match parameter {
            RefOr::T(known) => known.name == name && known.parameter_in == ParameterIn::Path,
            RefOr::Ref(_) => false,
        });
        if !described {
            parameters.push(id_parameter(name).into());
        }
    }
    let of_account = matches!(requirement, Requirement::Account | Requirement::Of(..));
    if method == "GET" && (of_account || path == "/api/v1/context") {
        parameters.push(see_as_parameter().into());
    }
    operation.operation_id = Some(operation_id(method, path));
    let takes_parameters = !parameters.is_empty();
    let takes_version = parameters
        .iter()
        .any(|parameter| matches!(parameter, RefOr::T(known) if known.name == IfMatch::NAME));

    let mut problems = Vec::new();
    match requirement {
        Requirement::Public => {}
        Requirement::SignedIn => problems.extend([ProblemKind::SignedOut, ProblemKind::NotAllowed]),
        Requirement::Key | Requirement::Bearer => problems.push(ProblemKind::SignedOut),
        Requirement::Operator | Requirement::Account => {
            problems.extend([ProblemKind::SignedOut, ProblemKind::NotFound]);
        }
        Requirement::Of(_, access) => {
            problems.extend([ProblemKind::SignedOut, ProblemKind::NotFound]);
            if access == portico_rules::Access::Edit {
                problems.push(ProblemKind::NotAllowed);
            }
        }
    }
    if takes_parameters {
        problems.push(ProblemKind::BadRequest);
    }
    if method != "GET" {
        problems.push(ProblemKind::CrossSite);
    }
    if takes_version {
        problems.extend([ProblemKind::Changed, ProblemKind::VersionRequired]);
    }
    if operation.request_body.is_some() {
        problems.extend([ProblemKind::BadRequest, ProblemKind::TooLarge]);
        problems.extend([ProblemKind::NotJson, ProblemKind::Invalid]);
    }
    problems.extend([ProblemKind::Internal, ProblemKind::Unavailable]);
    for problem in problems {
        let status = problem.status().to_string();
        operation.responses.responses.entry(status).or_insert_with(|| problem_response(problem));
    }
}

/// Which of the schemes in the description fit; `None`: none is needed.
fn security(requirement: Requirement, takes_token: bool) -> Option<Vec<SecurityRequirement>> {
    let schemes: &[&str] = match requirement {
        Requirement::Public => return None,
        Requirement::Key => &[KEY],
        Requirement::Bearer => &[TOKEN],
        _ if takes_token => &[SESSION, TOKEN],
        _ => &[SESSION],
    };
    let scheme = |name: &&str| SecurityRequirement::new(*name, Vec::<String>::new());
    Some(schemes.iter().map(scheme).collect())
}

/// Such as `get_accounts_account_services`.
fn operation_id(method: &str, path: &str) -> String {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method.to_ascii_lowercase().as_str()).chain(words).collect::<Vec<_>>().join("_")
}

fn id_parameter(name: &str) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(format!("Id of the {name}.")))
        .schema(Some(Schema::from(id_schema())))
        .build()
}

fn see_as_parameter() -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name(SEE_AS.as_str())
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "For a partner's user: look at a managed account as its users with this role do. Nothing that the \
             user may not see themselves is shown, and nothing can be changed.",
        ))
        .schema(Some(Role::schema()))
        .build()
}

fn problem_response(problem: ProblemKind) -> RefOr<utoipa::openapi::Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description(problem.title())
        .content("application/problem+json", content)
        .build()
        .into()
}
