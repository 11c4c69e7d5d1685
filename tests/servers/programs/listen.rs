// On Unix, TcpListener::bind() sets SO_REUSEADDR by itself.
use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:18080")?;
    let mut clients = Vec::new();
    loop {
        clients.push(listener.accept()?);
    }
}
