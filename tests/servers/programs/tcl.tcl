# Tcl sets SO_REUSEADDR by itself.
proc accept {channel address port} {
    fconfigure $channel -blocking 0
    fileevent $channel readable [list read_some $channel]
}
proc read_some {channel} {
    read $channel
    if {[eof $channel]} { close $channel }
}
socket -server accept -myaddr 127.0.0.1 18080
vwait forever
