-- LuaSocket's bind() sets SO_REUSEADDR by itself.
local socket = require("socket")
local listener = assert(socket.bind("127.0.0.1", 18080))
local clients = {}
while true do clients[#clients + 1] = listener:accept() end
