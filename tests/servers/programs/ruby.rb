# ruby.rb KIND: TCPServer sets SO_REUSEADDR by itself, Socket does not.
require "socket"

def plain(reuse)
  listener = Socket.new(:INET, :STREAM)
  listener.setsockopt(:SOCKET, :REUSEADDR, true) if reuse
  listener.bind(Addrinfo.tcp("127.0.0.1", 18080))
  listener.listen(5)
  listener
end

kinds = {
  "tcp" => -> { TCPServer.new("127.0.0.1", 18080) },
  "socket" => -> { plain(false) },
  "reuse" => -> { plain(true) },
}
listener = kinds[ARGV[0]].call
clients = []
loop { clients << listener.accept }
