#include "end_flow.h"

#include "segment.h"

uint32_t tw_end_flow_number(const struct tw_end_segment *segment)
{
    bool fin = (segment->flags & TW_FIN) != 0;
    return segment->seq + (fin ? segment->payload_bytes : 0);
}
