#include "catalogue.h"

#include "cli.h"
#include "ini.h"
#include "kind.h"
#include "names.h"
#include "trust.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat stat_;
    return stat(path, &stat_) == 0 && S_ISDIR(stat_.st_mode);
}

/* The folder of the program file. */
static int program_folder(char path[PATH_MAX - 64], struct tw_err *err)
{
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 65);
    if (n < 0 && errno == ENOENT)
        return tw_fail(err, 0,
                       "/proc/self/exe does not exist: /proc is not mounted; mount it with: "
                       "sudo mount -t proc proc /proc");
    if (n < 0)
        return tw_fail(err, errno, "/proc/self/exe");
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        *slash = '\0';
    return 0;
}

/* Leaves out folders that another user can write. */
const char *tw_catalogue_commands(char *text, size_t n_bytes)
{
    static const char *const places[] = {"../libexec/twlab", "../lab"};
    char program[PATH_MAX - 64];
    struct tw_err ignored = {0};
    text[0] = '\0';
    if (program_folder(program, &ignored) < 0)
        return text;
    for (size_t i = 0; i < TW_COUNT(places); i++) {
        char path[PATH_MAX];
        size_t n = strlen(text);
        (void)snprintf(path, sizeof path, "%s/%s", program, places[i]);
        if (is_folder(path) && tw_trust_folder(path, &ignored) == 0)
            (void)snprintf(text + n, n_bytes - n, "%s%s", n == 0 ? "" : ":", path);
    }
    return text;
}

static int find_folder(char path[PATH_MAX], struct tw_err *err)
{
    /* Where it was installed or built: build/bin and build/PRESET/bin. */
    static const char *const places[] = {"../share/twlab/experiments", "../../lab/experiments",
                                         "../../../lab/experiments"};
    const char *given = getenv("TWLAB_EXPERIMENTS");
    if (given != NULL && given[0] != '\0') {
        (void)snprintf(path, PATH_MAX, "%s", given);
        return is_folder(path) ? 0 : tw_fail(err, errno, "TWLAB_EXPERIMENTS=%s", given);
    }

    char program[PATH_MAX - 64];
    if (program_folder(program, err) < 0)
        return -1;
    for (size_t i = 0; i < TW_COUNT(places); i++) {
        (void)snprintf(path, PATH_MAX, "%s/%s", program, places[i]);
        if (is_folder(path))
            return tw_trust_folder(path, err);
    }
    return tw_fail(err, 0,
                   "no experiments in %s/%s or in the build tree; set "
                   "TWLAB_EXPERIMENTS to their folder",
                   program, places[0]);
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

static bool is_path(const char *name)
{
    size_t n = strlen(name);
    return strchr(name, '/') != NULL || (n > 4 && strcmp(name + n - 4, ".ini") == 0);
}

static bool is_known(const struct tw_catalogue *catalogue, const char *name, size_t n)
{
    bool known = false;
    for (size_t i = 0; i < catalogue->n; i++)
        known = known ||
                (strlen(catalogue->names[i]) == n && memcmp(catalogue->names[i], name, n) == 0);
    return known;
}

/* The known names nearest to the given name, or to its part before the dot. */
static int fail_nearest(const struct tw_catalogue *catalogue, const char *name,
                        struct tw_err *err)
{
    char near[3 * TW_NAME_SIZE + 16];
    char base[TW_NAME_SIZE];
    const char **names = calloc(catalogue->n + 1, sizeof *names);
    if (names == NULL)
        return tw_fail(err, ENOMEM, "%zu names", catalogue->n);
    for (size_t i = 0; i < catalogue->n; i++)
        names[i] = catalogue->names[i];
    (void)snprintf(base, sizeof base, "%.*s", (int)strcspn(name, "."), name);
    (void)tw_names_nearest(names, catalogue->n, base, near, sizeof near);
    free(names);
    return tw_fail(err, 0, "unknown experiment `%.40s`%s%s; `twlab list` shows all", name,
                   near[0] != '\0' ? "; did you mean " : "", near);
}

/* The name is not in the catalogue, and is not a path. */
static int fail_unknown(const struct tw_catalogue *catalogue, const char *name,
                        struct tw_err *err)
{
    struct stat is;
    if (stat(name, &is) < 0)
        return fail_nearest(catalogue, name, err);
    (void)tw_fail(err, 0,
                  S_ISDIR(is.st_mode)
                      ? "`%.40s` is a folder; name an experiment in it as %.40s/NAME.ini"
                      : "`%.40s` is a file; name an experiment file as ./%.40s, ending in .ini",
                  name, name);
    (void)tw_kind_explain(TW_KIND_EXPERIMENT, name, err);
    return -1;
}

/* Selects the cell with this suffix. */
static int choose_cell(struct tw_source *source, const char *suffix)
{
    char text[TW_MATRIX_SUFFIX];
    for (size_t i = 0; i < source->n; i++) {
        const struct tw_matrix_place place = tw_matrix_place(&source->matrix, i);
        if (strcmp(tw_matrix_suffix(&place, text), suffix) == 0) {
            source->first = i;
            source->n = 1;
            return 0;
        }
    }
    return -1;
}

int tw_catalogue_read(const struct tw_catalogue *catalogue, const char *name,
                      struct tw_source *out, struct tw_err *err)
{
    TW_AUTO(tw_source_drop) struct tw_source source = {0};
    char path[PATH_MAX];
    size_t n_base = strcspn(name, ".");
    bool by_path = is_path(name);
    if (by_path)
        (void)snprintf(path, sizeof path, "%s", name);
    else if (is_known(catalogue, name, n_base))
        (void)snprintf(path, sizeof path, "%s/%.*s.ini", catalogue->folder, (int)n_base, name);
    else
        return fail_unknown(catalogue, name, err);

    source.path = strdup(path);
    if (source.path == NULL)
        return tw_fail(err, ENOMEM, "%s", path);
    if (tw_cli_read(path, TW_INI_MAX_BYTES, &source.text, &source.n_bytes, err) < 0 ||
        tw_matrix_parse(path, source.text, source.n_bytes, &source.matrix, err) < 0) {
        (void)tw_kind_explain(TW_KIND_EXPERIMENT, path, err);
        return -1;
    }
    source.n = tw_matrix_cells(&source.matrix);
    if (!by_path && name[n_base] != '\0' && source.matrix.n_axes == 0)
        return fail_nearest(catalogue, name, err);
    if (!by_path && name[n_base] != '\0' && choose_cell(&source, name + n_base) < 0)
        return tw_fail(err, 0, "%.*s has no cell `%.80s`; `twlab list` shows its values",
                       (int)n_base, name, name + n_base);
    *out = source;
    source = (struct tw_source){0};
    return 0;
}

void tw_source_drop(struct tw_source *source)
{
    free(source->path);
    free(source->text);
    *source = (struct tw_source){0};
}

/* Parses a text of the file. All mistakes are printed; the last one is in *err. */
static int parse(const char *path, const char *text, size_t n_bytes, struct tw_experiment *out,
                 struct tw_err *err)
{
    struct tw_err mistakes[TW_MAX_MISTAKES];
    if (tw_experiment_parse(path, text, n_bytes, out, err) == 0)
        return 0;
    if (err->code != 0 || tw_kind_explain(TW_KIND_EXPERIMENT, path, err))
        return -1;
    size_t n = tw_experiment_mistakes(path, text, n_bytes, mistakes);
    for (size_t i = 0; i + 1 < n; i++)
        (void)tw_cli_fail(USAGE, "%s", mistakes[i].text);
    if (n > 0)
        *err = mistakes[n - 1];
    return -1;
}

int tw_source_load(const struct tw_source *source, size_t cell, struct tw_experiment *out,
                   struct tw_err *err)
{
    TW_AUTO(tw_string_drop) char *text = NULL;
    if (source->matrix.n_axes == 0)
        return parse(source->path, source->text, source->n_bytes, out, err);
    const struct tw_matrix_file from = {
        .name = source->path, .text = source->text, .n_bytes = source->n_bytes};
    if (tw_matrix_expand(&source->matrix, cell, &from, &text, err) < 0)
        return -1;
    return parse(source->path, text, strlen(text), out, err);
}
