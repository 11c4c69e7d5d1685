<?php
// stream_socket_server() sets SO_REUSEADDR by itself.
$listener = stream_socket_server("tcp://127.0.0.1:18080") or exit(1);
$clients = [];
while (true) {
    $clients[] = stream_socket_accept($listener, -1);
}
