#ifndef TW_OPENING_H
#define TW_OPENING_H

#include "inspection_inside.h"

/* A SYN that meets an old socket. The server still has a socket for the four-tuple: the last
 * connection's, which the client has forgotten, or its TIME_WAIT. That socket answers the SYN
 * with an ACK of its own numbers (RFC 9293, section 3.10.7.4; the challenge ACK of RFC 5961,
 * section 4.2). The client, in SYN-SENT, answers with a RST of the number that this ACK asks
 * for (section 3.10.7.3), which removes the old socket, and sends the SYN again: Linux after a
 * second, or after two jiffies since 4.20 (tcp_rcv_synsent_state_process()). The ACK and the RST
 * are no part of the connection that opens then. */

/* Tells whether the segment, of a connection whose client is in SYN-SENT, is of an old socket
 * rather than of the connection. Notes and counts it then, and follows the connection of the old
 * socket if that was captured; the segment is not to be fed. */
enum tw_old_socket tw_opening_meets(struct tw_inspection *inspection, uint32_t flow, int from,
                                    const struct tw_inspect_packet *packet);

/* To be called when the client of a connection that met an old socket becomes ESTABLISHED. */
void tw_opening_is_over(struct tw_inspection *inspection, uint32_t flow);

/* A SYN begins the next connection on the four-tuple while this one is open. It stays in the
 * table, `superseded`, until the SYN is answered: it may be the old socket's. */
void tw_opening_supersede(struct tw_inspection *inspection, uint32_t flow);

/* Ends the superseded connection of the packet's four-tuple, if there is still one: the SYN was
 * answered. */
void tw_opening_end_old(struct tw_inspection *inspection,
                        const struct tw_inspect_packet *packet);

#endif
