//! Red and blue legs that are worked on at once.

use portico_reporting::{Leg, Span, Strain, strain};

fn at(start: i64, end: i64) -> Span {
    Span::new(start, end).unwrap()
}

#[test]
fn one_or_several_maintenances_over_both_legs_are_pointed_out() {
    let red = [(1, at(0, 10)), (2, at(50, 60))];
    let blue = [(1, at(0, 10)), (3, at(55, 70)), (4, at(100, 110))];
    let found = strain(&Leg { windows: &red }, &Leg { windows: &blue });
    assert_eq!(
        found,
        [Strain { span: at(0, 10), causes: vec![1] }, Strain { span: at(55, 60), causes: vec![2, 3] }]
    );
}

#[test]
fn work_on_one_leg_after_the_other_is_what_pairs_are_for() {
    let red = [(1, at(0, 10))];
    let blue = [(2, at(10, 20))];
    assert_eq!(strain(&Leg { windows: &red }, &Leg { windows: &blue }), []);
}
