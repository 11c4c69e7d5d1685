#include "catalogue.h"

#include "cli.h"
#include "ini.h"
#include "names.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat stat_;
    return stat(path, &stat_) == 0 && S_ISDIR(stat_.st_mode);
}

/* The folder that the program is in. */
static int program_folder(char path[PATH_MAX - 64], struct tw_err *err)
{
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 65);
    if (n < 0)
        return tw_fail(err, errno, "/proc/self/exe");
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        *slash = '\0';
    return 0;
}

const char *tw_catalogue_commands(char *text, size_t n_bytes)
{
    char program[PATH_MAX - 64];
    struct tw_err ignored = {0};
    text[0] = '\0';
    if (program_folder(program, &ignored) == 0)
        (void)snprintf(text, n_bytes, "%s/../libexec/twlab:%s/../lab", program, program);
    return text;
}

static int find_folder(char path[PATH_MAX], struct tw_err *err)
{
    const char *given = getenv("TWLAB_EXPERIMENTS");
    if (given != NULL && given[0] != '\0') {
        (void)snprintf(path, PATH_MAX, "%s", given);
        return is_folder(path) ? 0 : tw_fail(err, errno, "TWLAB_EXPERIMENTS=%s", given);
    }

    char program[PATH_MAX - 64];
    if (program_folder(program, err) < 0)
        return -1;
    for (char *end = program; end != NULL; end = strrchr(program, '/')) {
        static const char *const below[] = {"share/twlab/experiments", "lab/experiments"};
        if (end != program)
            *end = '\0';
        for (size_t i = 0; i < TW_COUNT(below); i++) {
            (void)snprintf(path, PATH_MAX, "%s/%s", program, below[i]);
            if (is_folder(path))
                return 0;
        }
    }
    return tw_fail(err, 0,
                   "the experiments are not found beside or above the program; set "
                   "TWLAB_EXPERIMENTS to their folder");
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int is_experiment(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return entry->d_name[0] != '.' && n > 4 && n - 4 < TW_NAME_SIZE &&
           strcmp(entry->d_name + n - 4, ".ini") == 0;
}

static int take_names(struct dirent **entries, int n, struct tw_catalogue *out)
{
    out->names = calloc((size_t)n + 1, sizeof *out->names);
    for (int i = 0; i < n; i++) {
        if (out->names != NULL)
            (void)snprintf(out->names[out->n++], TW_NAME_SIZE, "%.*s",
                           (int)strlen(entries[i]->d_name) - 4, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return out->names != NULL ? 0 : -1;
}

int tw_catalogue_open(struct tw_catalogue *out, struct tw_err *err)
{
    char path[PATH_MAX];
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    if (find_folder(path, err) < 0)
        return -1;
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, is_experiment, NULL);
    if (n < 0)
        return tw_fail(err, errno, "%s", path);
    catalogue.folder = strdup(path);
    if (take_names(entries, n, &catalogue) < 0 || catalogue.folder == NULL)
        return tw_fail(err, ENOMEM, "%s", path);
    qsort(catalogue.names, catalogue.n, sizeof *catalogue.names, by_name);

    *out = catalogue;
    catalogue = (struct tw_catalogue){0};
    return 0;
}

void tw_catalogue_drop(struct tw_catalogue *catalogue)
{
    free(catalogue->folder);
    free(catalogue->names);
    *catalogue = (struct tw_catalogue){0};
}

/* The names that are nearest to a mistyped one, at most three, none farther than a third of it.
 */
static const char *nearest(const struct tw_catalogue *catalogue, const char *name, char *text,
                           size_t n_bytes)
{
    const char *near[3] = {NULL};
    size_t n_near = 0;
    unsigned most = (unsigned)strlen(name) / 3 + 1;
    for (unsigned distance = 0; distance <= most; distance++) {
        for (size_t i = 0; i < catalogue->n && n_near < TW_COUNT(near); i++) {
            bool begins = distance == most && strstr(catalogue->names[i], name) != NULL;
            if (tw_names_distance(name, catalogue->names[i]) == distance || begins)
                near[n_near++] = catalogue->names[i];
        }
    }
    return tw_names_list(near, TW_COUNT(near), text, n_bytes);
}

static bool is_path(const char *name)
{
    size_t n = strlen(name);
    return strchr(name, '/') != NULL || (n > 4 && strcmp(name + n - 4, ".ini") == 0);
}

int tw_catalogue_load(const struct tw_catalogue *catalogue, const char *name,
                      struct tw_experiment *out, struct tw_err *err)
{
    char path[PATH_MAX];
    bool known = false;
    for (size_t i = 0; i < catalogue->n; i++)
        known = known || strcmp(catalogue->names[i], name) == 0;
    if (is_path(name)) {
        (void)snprintf(path, sizeof path, "%s", name);
    } else if (known) {
        (void)snprintf(path, sizeof path, "%s/%s.ini", catalogue->folder, name);
    } else {
        char near[3 * TW_NAME_SIZE + 16];
        (void)nearest(catalogue, name, near, sizeof near);
        return tw_fail(err, 0, "unknown experiment `%.40s`%s%s; `twlab list` has them all",
                       name, near[0] != '\0' ? "; did you mean " : "", near);
    }

    TW_AUTO(tw_string_drop) char *text = NULL;
    size_t n_bytes = 0;
    if (tw_cli_read(path, TW_INI_MAX_BYTES, &text, &n_bytes, err) < 0)
        return -1;
    return tw_experiment_parse(path, text, n_bytes, out, err);
}
