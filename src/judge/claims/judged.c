#include "judged.h"

const char *tw_judged_name(const struct tw_judged *judged)
{
    if (judged->name != NULL)
        return judged->name;
    const char *name = judged->run->experiment.name;
    return name[0] != '\0' ? name : "(unnamed)";
}
