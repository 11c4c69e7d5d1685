#include "progress.h"

void tw_progress_enter(struct tw_progress *progress, enum tw_phase phase, tw_ns until_ns)
{
    atomic_store(&progress->since_ns, tw_now());
    atomic_store(&progress->until_ns, until_ns);
    atomic_store(&progress->phase, (int)phase);
}
