#include "restart_life.h"

#include "restart_attempts.h"
#include "restart_clients.h"
#include "restart_first.h"
#include "restart_let.h"
#include "restart_ports.h"
#include "restart_quiet.h"
#include "restart_record.h"

/* Looks again when it has clients: what serves them may be new. A server of a single client has
 * closed its listening socket; what is known of that stays. */
static int identify_again(struct tw_restart_scene *scene, bool *out_ready, struct tw_err *err)
{
    struct tw_restart_listening now;
    if (tw_restart_quiet_await(scene, err) < 0 ||
        tw_restart_ports_listening(scene, &now, err) < 0)
        return -1;
    return now.n == 0 ? 0 : tw_restart_first_identify(scene, out_ready, err);
}

/* Starts it, and connects to it. *out_ready: its main process can be stopped. */
static int begin(struct tw_restart_scene *scene, bool *out_ready, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    if (tw_restart_first_start(scene, out_ready, err) < 0)
        return -1;
    if (!*out_ready || seen->interrupted != 0)
        return 0;
    seen->phase = TW_RESTARTED_CONNECTING;
    if (tw_restart_quiet_await(scene, err) < 0 ||
        tw_restart_first_identify(scene, out_ready, err) < 0)
        return -1;
    if (!*out_ready)
        return 0;
    if (tw_restart_clients_connect(scene, err) < 0)
        return -1;
    return identify_again(scene, out_ready, err);
}

static int play(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    bool goes_on = false;
    if (begin(scene, &goes_on, err) < 0)
        return -1;
    if (!goes_on || seen->interrupted != 0)
        return 0;
    if (tw_restart_first_stop(scene, &goes_on, err) < 0)
        return -1;
    if (!goes_on || seen->interrupted != 0)
        return 0;
    if (tw_restart_attempts_make(scene, err) < 0)
        return -1;
    if (tw_restarted_back(seen) == NULL || seen->interrupted != 0)
        return 0;
    seen->phase = TW_RESTARTED_SERVING;
    if (tw_restart_ports_note_new(scene, err) < 0 || tw_restart_clients_try(scene, err) < 0)
        return -1;
    seen->phase = seen->interrupted == 0 ? TW_RESTARTED_OVER : seen->phase;
    return 0;
}

int tw_restart_life_run(struct tw_restart_scene *scene, struct tw_err *err)
{
    int result = tw_restart_scene_open(scene, err);
    if (result == 0)
        result = tw_restart_record_open(scene, err);
    if (result == 0)
        result = tw_restart_let_open(scene, err);
    if (result == 0)
        result = play(scene, err);
    if (result == 0)
        result = tw_restart_record_close(scene, err);
    tw_restart_scene_drop(scene);
    return result;
}
