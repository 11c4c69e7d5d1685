#include "machine_facts.h"

#include "jiffies.h"
#include "setting.h"

#include <sys/utsname.h>
#include <time.h>

void tw_machine_facts_note(struct tw_recorder *recorder, const char *program)
{
    struct tw_facts *facts = &recorder->run->facts;
    struct utsname name;
    if (uname(&name) == 0)
        (void)snprintf(facts->kernel, sizeof facts->kernel, "%.50s %.20s", name.release,
                       name.machine);
    (void)snprintf(facts->program, sizeof facts->program, "%s", program);
    facts->hz = tw_jiffies_hz();

    tw_ns wall = recorder->began_ns - recorder->offset_ns;
    time_t seconds = (time_t)(wall / TW_S);
    struct tm utc;
    char text[sizeof "2026-01-31T23:59:59"];
    (void)gmtime_r(&seconds, &utc);
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    (void)snprintf(facts->began, sizeof facts->began, "%s.%09uZ", text,
                   (unsigned)(wall % TW_S) % 1000000000U);
    tw_setting_read_all(facts);
}
