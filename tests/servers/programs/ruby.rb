# TCPServer sets SO_REUSEADDR by itself.
require "socket"

listener = TCPServer.new("127.0.0.1", 18080)
clients = []
loop { clients << listener.accept }
