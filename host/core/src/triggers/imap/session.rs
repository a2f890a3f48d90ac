//! One visit to the mailbox: from the login to the logout.

use std::fmt;
use std::num::NonZeroU32;

use imap_codec::encode::{Encoder, Fragment};
use imap_codec::fragmentizer::{DecodeMessageError, Fragmentizer};
use imap_codec::imap_types::IntoStatic;
use imap_codec::imap_types::command::{Command, CommandBody};
use imap_codec::imap_types::core::LiteralMode;
use imap_codec::imap_types::fetch::{
    MacroOrMessageDataItemNames, MessageDataItem, MessageDataItemName,
};
use imap_codec::imap_types::flag::{Flag, StoreResponse, StoreType};
use imap_codec::imap_types::response::{
    Code, Data, GreetingKind, Response, Status, StatusBody, StatusKind,
};
use imap_codec::imap_types::search::SearchKey;
use imap_codec::{CommandCodec, GreetingCodec, ResponseCodec};
use zeroize::Zeroizing;

use super::account::Account;
use super::failure::ImapFailure;
use super::wire::Wire;
use crate::problem::Problem;
use crate::triggers::mailbox::{Fetched, MOST_BYTES, Mailbox, Mark};

/// A selected mailbox.
pub(in crate::triggers) struct Session<'a> {
    account: &'a Account,
    wire: Wire,
    received: Fragmentizer,
    commands: u32,
}

/// A mail's number in its mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::triggers) struct Uid(NonZeroU32);

/// Whatever is said besides the mail in an answer that holds one.
const AROUND_A_MAIL: u32 = 64 << 10;

/// Of all that is said in answer to one command, in bytes: a mail, and news of others that came in between.
const MOST_KEPT: usize = 16 << 20;

/// Of what a server said, in characters.
const MOST_SAID: usize = 200;

/// What a command led to.
struct Answer {
    data: Vec<Data<'static>>,
    status: StatusBody<'static>,
    /// Something was said that was longer than the largest mail, and is not in `data`.
    too_long: bool,
}

/// One thing that the server said.
enum Said {
    Response(Box<Response<'static>>),
    TooLong,
    /// Something untagged that the codec does not know; a client passes over what it does not know.
    Unknown,
}

impl<'a> Session<'a> {
    pub(super) fn open(account: &'a Account) -> Result<Self, ImapFailure> {
        let mut session = Self {
            account,
            wire: Wire::connect(account)?,
            received: Fragmentizer::new(MOST_BYTES as u32 + AROUND_A_MAIL),
            commands: 0,
        };
        if !session.known_already()? {
            session.log_in()?;
        }
        session.select()?;
        Ok(session)
    }

    /// Takes leave. Everything is done by then, so it does not matter whether the server hears of it.
    pub(in crate::triggers) fn close(mut self) {
        if let Err(failure) = self.command(CommandBody::Logout) {
            tracing::debug!(%failure, "the mail server did not take the logout");
        }
    }

    /// Takes the greeting, which says whether a login is wanted.
    fn known_already(&mut self) -> Result<bool, ImapFailure> {
        self.message()?;
        let greeting = self.received.decode_message(&GreetingCodec::default());
        match greeting.map(|greeting| greeting.kind) {
            Ok(GreetingKind::Ok) => Ok(false),
            Ok(GreetingKind::PreAuth) => Ok(true),
            Ok(GreetingKind::Bye) => Err(ImapFailure::Closed),
            Err(_) => Err(ImapFailure::NotImap),
        }
    }

    fn log_in(&mut self) -> Result<(), ImapFailure> {
        let account = self.account;
        let refused = |said: &str| ImapFailure::LoginRefused { said: cut(said) };
        let login = CommandBody::login(account.user.as_str(), account.password.expose())
            .map_err(|_| refused("a character that IMAP cannot carry"))?;
        let answer = self.command(login)?;
        match answer.status.kind {
            StatusKind::Ok => Ok(()),
            _ => Err(refused(answer.status.text.as_ref())),
        }
    }

    fn select(&mut self) -> Result<(), ImapFailure> {
        let refused = |said: &str| ImapFailure::MailboxRefused { said: cut(said) };
        let select = CommandBody::select(self.account.mailbox.clone())
            .map_err(|_| refused("no name of a mailbox"))?;
        let StatusBody { kind, code, text } = self.command(select)?.status;
        match (kind, code) {
            (StatusKind::Ok, Some(Code::ReadOnly)) => Err(ImapFailure::ReadOnly),
            (StatusKind::Ok, _) => Ok(()),
            _ => Err(refused(text.as_ref())),
        }
    }

    fn search(&mut self) -> Result<Vec<Uid>, ImapFailure> {
        let keys = vec![
            SearchKey::Unseen,
            SearchKey::Unflagged,
            SearchKey::Undeleted,
        ];
        let keys = keys.try_into().map_err(|_| ImapFailure::NotImap)?;
        let answer = self.accepted(CommandBody::search(None, keys, true), "search the mailbox")?;
        let mut uids = Vec::new();
        for data in answer.data {
            if let Data::Search(found) = data {
                uids.extend(found.into_iter().map(Uid));
            }
        }
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }

    /// What the server says of one item of a mail, if it is still there.
    fn item(
        &mut self,
        uid: Uid,
        item: MessageDataItemName<'static>,
    ) -> Result<(Vec<MessageDataItem<'static>>, bool), ImapFailure> {
        let items = MacroOrMessageDataItemNames::MessageDataItemNames(vec![item]);
        let fetch = CommandBody::fetch(uid.0, items, true).map_err(|_| ImapFailure::NotImap)?;
        let answer = self.accepted(fetch, "hand out a mail")?;
        let found = answer.data.into_iter().find_map(|data| match data {
            // Others can come unasked, when somebody marks them.
            Data::Fetch { items, .. }
                if items.as_ref().contains(&MessageDataItem::Uid(uid.0))
                    && items.as_ref().len() > 1 =>
            {
                Some(items.into_inner())
            }
            _ => None,
        });
        Ok((found.unwrap_or_default(), answer.too_long))
    }

    fn read(&mut self, uid: Uid) -> Result<Fetched, ImapFailure> {
        let (items, _) = self.item(uid, MessageDataItemName::Rfc822Size)?;
        let size = items.iter().find_map(|item| match item {
            MessageDataItem::Rfc822Size(size) => Some(u64::from(*size)),
            _ => None,
        });
        if size.is_some_and(|size| size > MOST_BYTES) {
            return Ok(Fetched::TooLarge);
        }
        let whole = MessageDataItemName::BodyExt {
            section: None,
            partial: None,
            peek: true,
        };
        let (items, too_long) = self.item(uid, whole)?;
        let body = items.into_iter().find_map(|item| match item {
            MessageDataItem::BodyExt {
                section: None,
                data,
                ..
            } => data.0,
            _ => None,
        });
        Ok(match body {
            // Some servers state a size that is not the mail's.
            _ if too_long => Fetched::TooLarge,
            Some(body) if body.as_ref().len() as u64 > MOST_BYTES => Fetched::TooLarge,
            Some(body) => Fetched::Whole(body.as_ref().to_vec()),
            None => Fetched::Gone,
        })
    }

    fn store(&mut self, uid: Uid, flag: Flag<'static>) -> Result<(), ImapFailure> {
        let store = CommandBody::store(
            uid.0,
            StoreType::Add,
            StoreResponse::Silent,
            vec![flag],
            true,
        )
        .map_err(|_| ImapFailure::NotImap)?;
        self.accepted(store, "mark a mail").map(|_| ())
    }

    fn accepted(
        &mut self,
        body: CommandBody<'static>,
        what: &'static str,
    ) -> Result<Answer, ImapFailure> {
        let answer = self.command(body)?;
        match answer.status.kind {
            StatusKind::Ok => Ok(answer),
            StatusKind::No | StatusKind::Bad => Err(ImapFailure::Refused(what)),
        }
    }

    /// Sends a command and gathers what is said until it is answered.
    fn command(&mut self, body: CommandBody<'_>) -> Result<Answer, ImapFailure> {
        self.wire.begin();
        self.commands += 1;
        let tag = format!("L{}", self.commands);
        let command =
            Command::new(tag.clone(), body).map_err(|_| ImapFailure::Refused("take a command"))?;
        let mut data = Vec::new();
        let mut kept = 0;
        let mut too_long = false;
        for fragment in CommandCodec::default().encode(&command) {
            match fragment {
                // A password is sent as either.
                Fragment::Line { data: line } => self.wire.send(&Zeroizing::new(line))?,
                Fragment::Literal { data: text, mode } => {
                    if mode == LiteralMode::Sync
                        && let Some(status) = self.until_invited(&tag)?
                    {
                        return Ok(Answer {
                            data,
                            status,
                            too_long,
                        });
                    }
                    self.wire.send(&Zeroizing::new(text))?;
                }
            }
        }
        loop {
            match self.said()? {
                Said::TooLong => too_long = true,
                Said::Unknown => {}
                Said::Response(response) => match *response {
                    Response::Data(said) => {
                        kept += self.received.message_bytes().len();
                        if kept > MOST_KEPT {
                            return Err(ImapFailure::NotImap);
                        }
                        data.push(said);
                    }
                    Response::Status(Status::Tagged(tagged)) if tagged.tag.as_ref() == tag => {
                        return Ok(Answer {
                            data,
                            status: tagged.body,
                            too_long,
                        });
                    }
                    // The answer to a logout still follows.
                    Response::Status(Status::Bye(_)) if command.body != CommandBody::Logout => {
                        return Err(ImapFailure::Closed);
                    }
                    _ => {}
                },
            }
        }
    }

    /// Waits until the server wants the rest of a command; its refusal, if it does not.
    fn until_invited(&mut self, tag: &str) -> Result<Option<StatusBody<'static>>, ImapFailure> {
        loop {
            let Said::Response(response) = self.said()? else {
                continue;
            };
            match *response {
                Response::CommandContinuationRequest(_) => return Ok(None),
                Response::Status(Status::Tagged(tagged)) if tagged.tag.as_ref() == tag => {
                    return Ok(Some(tagged.body));
                }
                Response::Status(Status::Bye(_)) => return Err(ImapFailure::Closed),
                _ => {}
            }
        }
    }

    fn said(&mut self) -> Result<Said, ImapFailure> {
        self.message()?;
        let codec = ResponseCodec::default();
        match self.received.decode_message(&codec) {
            Ok(response) => Ok(Said::Response(Box::new(response.into_static()))),
            Err(DecodeMessageError::MessageTooLong { .. }) => Ok(Said::TooLong),
            Err(_) if self.received.message_bytes().starts_with(b"* ") => Ok(Said::Unknown),
            Err(_) => Err(ImapFailure::NotImap),
        }
    }

    /// Receives until something is said completely.
    fn message(&mut self) -> Result<(), ImapFailure> {
        let mut buffer = [0; 16 << 10];
        loop {
            match self.received.progress() {
                Some(_) if self.received.is_message_complete() => return Ok(()),
                Some(_) => {}
                None => {
                    let count = self.wire.receive(&mut buffer)?;
                    self.received.enqueue_bytes(&buffer[..count]);
                }
            }
        }
    }
}

impl Mailbox for Session<'_> {
    type Mail = Uid;

    fn unread(&mut self) -> Result<Vec<Uid>, Problem> {
        self.search()
            .map_err(|failure| self.account.problem(&failure))
    }

    fn fetch(&mut self, mail: &Uid) -> Result<Fetched, Problem> {
        self.read(*mail)
            .map_err(|failure| self.account.problem(&failure))
    }

    fn mark(&mut self, mail: &Uid, mark: Mark) -> Result<(), Problem> {
        let flag = match mark {
            Mark::Handled => Flag::Seen,
            Mark::Unrecognised => Flag::Flagged,
        };
        self.store(*mail, flag)
            .map_err(|failure| self.account.problem(&failure))
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UID {}", self.0)
    }
}

fn cut(said: &str) -> String {
    said.chars().take(MOST_SAID).collect()
}
