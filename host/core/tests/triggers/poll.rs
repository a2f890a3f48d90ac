//! One round through a mailbox, whatever kind it is.

use std::collections::BTreeMap;
use std::io;

use lupasilta::problem::Problem;
use lupasilta::triggers::{Fetched, Mailbox, Mark, Polled, Recognition, poll_mailbox};

use crate::taken::Taken;
use crate::{by_host, mail};

/// Mails in memory.
#[derive(Default)]
struct Memory {
    mails: BTreeMap<usize, Fetched>,
    marks: BTreeMap<usize, Mark>,
}

impl Memory {
    fn holding(mails: Vec<Fetched>) -> Self {
        Self {
            mails: mails.into_iter().enumerate().collect(),
            marks: BTreeMap::new(),
        }
    }

    fn poll(&mut self, taken: &Taken) -> Polled {
        poll_mailbox(self, &Recognition::new(&by_host()).unwrap(), taken).unwrap()
    }
}

impl Mailbox for Memory {
    type Mail = usize;

    fn unread(&mut self) -> Result<Vec<usize>, Problem> {
        let unread = self.mails.keys().filter(|n| !self.marks.contains_key(n));
        Ok(unread.copied().collect())
    }

    fn fetch(&mut self, mail: &usize) -> Result<Fetched, Problem> {
        Ok(self.mails[mail].clone())
    }

    fn mark(&mut self, mail: &usize, mark: Mark) -> Result<(), Problem> {
        self.marks.insert(*mail, mark);
        Ok(())
    }
}

#[test]
fn one_mail_that_cannot_be_used_does_not_keep_others() {
    let mut memory = Memory::holding(vec![
        Fetched::TooLarge,
        Fetched::Unreadable(io::ErrorKind::PermissionDenied),
        Fetched::Gone,
        Fetched::Whole(mail("newsletter")),
        Fetched::Whole(mail("two-actions")),
    ]);
    let taken = Taken::default();
    let polled = memory.poll(&taken);
    assert_eq!(
        polled,
        Polled {
            handled: 1,
            unrecognised: 2,
            left: 1
        }
    );
    assert_eq!(taken.count(), 2);
    assert_eq!(memory.marks[&0], Mark::Unrecognised);
    assert_eq!(memory.marks[&3], Mark::Unrecognised);
    assert_eq!(memory.marks[&4], Mark::Handled);
    assert_eq!(memory.marks.len(), 3);
}

#[test]
fn a_mail_whose_hint_is_not_taken_stays_until_it_is() {
    let mut memory = Memory::holding(vec![Fetched::Whole(mail("application-base64"))]);
    assert_eq!(memory.poll(&Taken::refusing()).left, 1);
    assert!(memory.marks.is_empty());
    assert_eq!(memory.poll(&Taken::default()).handled, 1);
    assert_eq!(memory.poll(&Taken::default()), Polled::default());
}

#[test]
fn a_mailbox_of_years_is_worked_off_in_rounds() {
    let mut memory = Memory::holding(vec![Fetched::TooLarge; 600]);
    let taken = Taken::default();
    let rounds = [
        memory.poll(&taken),
        memory.poll(&taken),
        memory.poll(&taken),
    ];
    assert_eq!(
        rounds.map(|p| (p.unrecognised, p.left)),
        [(500, 100), (100, 0), (0, 0)]
    );
}
