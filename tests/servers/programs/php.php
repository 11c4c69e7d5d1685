<?php
// php.php KIND: stream_socket_server() sets SO_REUSEADDR by itself, socket_create() does not.
function of_sockets($reuse) {
    $listener = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    if ($reuse) {
        socket_set_option($listener, SOL_SOCKET, SO_REUSEADDR, 1);
    }
    socket_bind($listener, "127.0.0.1", 18080) && socket_listen($listener) or exit(1);
    return $listener;
}

$clients = [];
if ($argv[1] == "stream") {
    $listener = stream_socket_server("tcp://127.0.0.1:18080") or exit(1);
    while (true) {
        $clients[] = stream_socket_accept($listener, -1);
    }
}
$listener = of_sockets($argv[1] == "reuse");
while (true) {
    $clients[] = socket_accept($listener);
}
