(* listen [reuse]: Unix.socket sets no option of its own. *)
let () =
  let listener = Unix.socket Unix.PF_INET Unix.SOCK_STREAM 0 in
  if Array.length Sys.argv > 1 then Unix.setsockopt listener Unix.SO_REUSEADDR true;
  Unix.bind listener (Unix.ADDR_INET (Unix.inet_addr_loopback, 18080));
  Unix.listen listener 5;
  let clients = ref [] in
  while true do
    clients := Unix.accept listener :: !clients
  done
