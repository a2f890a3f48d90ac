//! What a request must be like, so that a security server passes it on.

use axum::http::{Version, header, request::Parts};

use super::{Identifier, Refusal, XRoad};

/// The longest URL, in characters.
const MAX_URL: usize = 2000;

pub(super) fn check(xroad: &XRoad, request: &Parts, has_body: bool) -> Result<(), Refusal> {
    if request.version != Version::HTTP_11 {
        return Err(Refusal::invalid_request("The protocol is HTTP/1.1"));
    }
    check_url(request)?;
    for (name, what) in [
        (
            "x-road-request-id",
            "X-Road-Request-Id is given by the security server, never by the client",
        ),
        (
            "x-road-request-hash",
            "X-Road-Request-Hash is given by the security server, never by the client",
        ),
    ] {
        if request.headers.contains_key(name) {
            return Err(Refusal::invalid_request(what));
        }
    }
    check_client(xroad, request)?;
    if header(request, "accept")?.is_none() {
        return Err(Refusal::missing_header("Accept is missing"));
    }
    if has_body {
        check_content_type(request)?;
    }
    for name in ["x-road-id", "x-road-issue"] {
        if header(request, name)?.is_some_and(str::is_empty) {
            return Err(Refusal::invalid_request(&format!("{name} is empty")));
        }
    }
    check_user(request)?;
    check_represented_party(request)
}

fn check_url(request: &Parts) -> Result<(), Refusal> {
    let host = header(request, "host")?.unwrap_or_default();
    let target = request
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    if "https://".len() + host.len() + target.len() >= MAX_URL {
        return Err(Refusal::invalid_request(
            "The URL has 2000 characters or more",
        ));
    }
    Ok(())
}

fn check_client(xroad: &XRoad, request: &Parts) -> Result<(), Refusal> {
    const INVALID: &str = "Server.ClientProxy.InvalidClientIdentifier";
    let client = header(request, "x-road-client")?
        .ok_or_else(|| Refusal::new(INVALID, "The client identifier is missing"))?;
    let client: Identifier = client.parse().map_err(|why| {
        Refusal::new(INVALID, &format!("The client identifier is invalid: {why}"))
    })?;
    if !(3..=4).contains(&client.parts().len()) {
        return Err(Refusal::new(
            INVALID,
            "The client identifier must have three or four parts",
        ));
    }
    match &xroad.client {
        Some(known) if *known != client => Err(Refusal::new(
            "Server.ClientProxy.UnknownMember",
            &format!("Client '{client}' not found"),
        )),
        _ => Ok(()),
    }
}

/// Multipart bodies name their charset part by part.
fn check_content_type(request: &Parts) -> Result<(), Refusal> {
    let content_type = header(request, header::CONTENT_TYPE.as_str())?
        .ok_or_else(|| Refusal::missing_header("Content-Type is missing"))?
        .to_ascii_lowercase();
    let charset = content_type
        .split(';')
        .skip(1)
        .any(|parameter| parameter.trim().starts_with("charset="));
    if charset || content_type.starts_with("multipart/") {
        Ok(())
    } else {
        Err(Refusal::missing_header("Content-Type names no charset"))
    }
}

/// A country code, then whoever it is.
fn check_user(request: &Parts) -> Result<(), Refusal> {
    let well_formed = |user: &str| {
        let mut bytes = user.bytes();
        let mut capital = || bytes.next().is_some_and(|byte| byte.is_ascii_uppercase());
        capital() && capital() && bytes.next().is_some_and(|byte| byte.is_ascii_graphic())
    };
    match header(request, "x-road-userid")? {
        Some(user) if !well_formed(user) => Err(Refusal::invalid_request(
            "X-Road-UserId must begin with an ISO country code",
        )),
        _ => Ok(()),
    }
}

fn check_represented_party(request: &Parts) -> Result<(), Refusal> {
    let well_formed = |party: &str| {
        party
            .parse::<Identifier>()
            .is_ok_and(|party| party.parts().len() == 2)
    };
    match header(request, "x-road-represented-party")? {
        Some(party) if !well_formed(party) => Err(Refusal::invalid_request(
            "X-Road-Represented-Party must be CLASS/CODE",
        )),
        _ => Ok(()),
    }
}

/// The header's value, where it is sent once.
fn header<'a>(request: &'a Parts, name: &str) -> Result<Option<&'a str>, Refusal> {
    let mut values = request.headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Refusal::duplicate_header(&format!(
            "{name} is sent more than once"
        )));
    }
    match value.to_str() {
        Ok(value) => Ok(Some(value)),
        Err(_) => Err(Refusal::invalid_request(&format!("{name} is not ASCII"))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::Request;

    use super::*;

    const SOUND: [(&str, &str); 2] = [
        ("x-road-client", "FI/MUN/1111111-1/asianhallinta"),
        ("accept", "application/json"),
    ];

    fn outcome(changes: &[(&str, &str)], uri: &str, has_body: bool) -> Option<String> {
        let mut request = Request::builder().uri(uri);
        for (name, value) in SOUND {
            if !changes.iter().any(|(changed, _)| *changed == name) {
                request = request.header(name, value);
            }
        }
        for (name, value) in changes.iter().filter(|(_, value)| *value != "absent") {
            request = request.header(*name, *value);
        }
        let (request, ()) = request.body(()).unwrap().into_parts();
        let xroad = XRoad::new("FI/GOV/1/lv/s".parse().unwrap());
        check(&xroad, &request, has_body)
            .err()
            .map(|refusal| refusal.code)
    }

    #[test]
    fn a_request_that_keeps_the_rules_passes() {
        assert_eq!(outcome(&[], "/r1/x", false), None);
        let all = [
            ("content-type", "application/json; charset=utf-8"),
            ("x-road-id", "1c1e8b0e"),
            ("x-road-issue", "7f0c"),
            ("x-road-userid", "FI010190-900X"),
            ("x-road-represented-party", "COM/1234567-8"),
        ];
        assert_eq!(outcome(&all, "/r1/x", true), None);
        assert_eq!(
            outcome(
                &[("content-type", "multipart/form-data; boundary=x")],
                "/r1/x",
                true
            ),
            None
        );
        assert_eq!(
            outcome(&[("x-road-client", "FI/MUN/1111111-1")], "/r1/x", false),
            None
        );
    }

    #[test]
    fn each_broken_rule_is_refused() {
        const CLIENT: &str = "Server.ClientProxy.InvalidClientIdentifier";
        let long = format!("/r1/x?{}", "a".repeat(2000));
        type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, bool, &'a str);
        let cases: [Case<'_>; 18] = [
            (&[("x-road-client", "absent")], "/", false, CLIENT),
            (
                &[("x-road-client", "FI%2FMUN%2F1111111-1%2Fa")],
                "/",
                false,
                CLIENT,
            ),
            (&[("x-road-client", "FI/MUN")], "/", false, CLIENT),
            (&[("x-road-client", "FI/MUN/1/a/b")], "/", false, CLIENT),
            (&[("x-road-client", "FI/MUN/1/a b")], "/", false, CLIENT),
            (
                &[("x-road-client", "FI/MUN/1"), ("x-road-client", "FI/MUN/1")],
                "/",
                false,
                "Client.DuplicateHeaderField",
            ),
            (
                &[("accept", "absent")],
                "/",
                false,
                "Client.MissingHeaderField",
            ),
            (&[], "/", true, "Client.MissingHeaderField"),
            (
                &[("content-type", "application/json")],
                "/",
                true,
                "Client.MissingHeaderField",
            ),
            (
                &[("x-road-request-hash", "x")],
                "/",
                false,
                "Client.InvalidRequest",
            ),
            (
                &[("x-road-request-id", "x")],
                "/",
                false,
                "Client.InvalidRequest",
            ),
            (
                &[("x-road-userid", "010190-900X")],
                "/",
                false,
                "Client.InvalidRequest",
            ),
            (
                &[("x-road-userid", "FI")],
                "/",
                false,
                "Client.InvalidRequest",
            ),
            (
                &[("x-road-represented-party", "1234567-8")],
                "/",
                false,
                "Client.InvalidRequest",
            ),
            (
                &[("x-road-represented-party", "FI/COM/1")],
                "/",
                false,
                "Client.InvalidRequest",
            ),
            (&[("x-road-id", "")], "/", false, "Client.InvalidRequest"),
            (
                &[("x-road-id", "a"), ("x-road-id", "b")],
                "/",
                false,
                "Client.DuplicateHeaderField",
            ),
            (&[], &long, false, "Client.InvalidRequest"),
        ];
        for (changes, uri, has_body, code) in cases {
            assert_eq!(
                outcome(changes, uri, has_body).as_deref(),
                Some(code),
                "{changes:?}"
            );
        }
    }

    #[test]
    fn another_client_than_the_registered_one_is_unknown() {
        let mut xroad = XRoad::new("FI/GOV/1/lv/s".parse().unwrap());
        xroad.client = Some("FI/MUN/1/other".parse().unwrap());
        let mut request = Request::builder();
        for (name, value) in SOUND {
            request = request.header(name, value);
        }
        let (request, ()) = request.body(()).unwrap().into_parts();
        let refusal = check(&xroad, &request, false).unwrap_err();
        assert_eq!(refusal.code, "Server.ClientProxy.UnknownMember");
    }
}
