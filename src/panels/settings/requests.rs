//! What managed users ask for: the partner's queue, each request with its way into the dialog.

use super::Board;
use super::wish::{Subject, Task};
use crate::requests::{Queue, queue};
use crate::routes;
use leptos::prelude::*;
use portico_api::{AccountId, FeatureRequest, RequestTo};

/// The requests that wait, of the account in view or of all accounts of the partner.
pub(super) fn requests(board: Board, in_view: &AccountId) -> AnyView {
    let grant = move |request: FeatureRequest| {
        let Some(setting) = request.feature.setting() else { return };
        board.task.set(Some(Task {
            subject: Subject::Cell(request.account.id, setting),
            value: Some(Some(true)),
            answers: Some(request.id),
        }));
    };
    queue(Queue {
        session: board.session,
        address: routes::requests(in_view),
        answers: RequestTo::Partner,
        may_answer: board.may_edit,
        only: None,
        grant: Some(Callback::new(grant)),
    })
}
