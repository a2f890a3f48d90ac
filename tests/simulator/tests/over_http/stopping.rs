//! Starting and stopping.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use lupasilta_simulator::{Fault, Rule, Settings, Simulator};

#[test]
fn nothing_is_left_of_a_dropped_simulator() {
    let simulator = Simulator::start().unwrap();
    simulator
        .fail(Rule::new(Fault::delay(Duration::from_secs(600))))
        .unwrap();
    let address = simulator.address();
    let mut idle = TcpStream::connect(address).unwrap();
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting
        .write_all(b"GET /lv/changes HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    while simulator.requests().is_empty() {
        std::thread::yield_now();
    }
    drop(simulator);
    for socket in [&mut idle, &mut waiting] {
        socket
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        assert_eq!(socket.read(&mut [0; 10]).unwrap_or(0), 0);
    }
    assert_eq!(
        TcpStream::connect(address).unwrap_err().kind(),
        ErrorKind::ConnectionRefused
    );

    let settings = Settings {
        listen: address,
        ..Settings::default()
    };
    let again = Simulator::start_with(settings).unwrap();
    assert_eq!(again.address(), address);
}

#[test]
fn an_address_that_is_taken_is_said_to_be() {
    let first = Simulator::start().unwrap();
    let settings = Settings {
        listen: first.address(),
        ..Settings::default()
    };
    let error = Simulator::start_with(settings).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("cannot listen on {}", first.address())
    );
}
