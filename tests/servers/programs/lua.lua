-- lua.lua KIND: LuaSocket's bind() sets SO_REUSEADDR by itself, an object of tcp() does not.
local socket = require("socket")
local kind = arg[1]

local listener
if kind == "bind" then
    listener = assert(socket.bind("127.0.0.1", 18080))
else
    listener = assert(socket.tcp4())
    if kind == "reuse" then listener:setoption("reuseaddr", true) end
    assert(listener:bind("127.0.0.1", 18080))
    assert(listener:listen(5))
end
local clients = {}
while true do clients[#clients + 1] = listener:accept() end
