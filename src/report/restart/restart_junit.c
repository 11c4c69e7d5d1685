#include "restart_junit.h"

#include "append.h"
#include "restart_words.h"
#include "stream.h"
#include "xml_text.h"

#include <string.h>

static const char *command_text(const struct tw_restart *ask, char text[TW_RESTART_TEXT])
{
    text[0] = '\0';
    for (size_t i = 0; ask->command[i] != NULL; i++)
        tw_append(text, TW_RESTART_TEXT, "%s%s", i > 0 ? " " : "", ask->command[i]);
    return text;
}

/* The element of a case that has not passed; NULL: it has. */
static const char *element_of(const struct tw_restart_told *told)
{
    if (told->ruling == NULL || told->ruling->verdict == TW_RESTART_UNTESTED)
        return "error";
    return told->ruling->verdict == TW_RESTART_UNSAFE ? "failure" : NULL;
}

static void put_case(const struct tw_restart_told *told, FILE *to)
{
    char text[TW_RESTART_TEXT];
    const char *element = element_of(told);
    (void)fputs("    <testcase", to);
    tw_xml_text_attribute(to, "classname", "restart");
    tw_xml_text_attribute(to, "name", tw_restart_way_names()[told->ask->way]);
    if (element == NULL) {
        (void)fputs("/>\n", to);
        return;
    }
    (void)fprintf(to, ">\n      <%s", element);
    if (told->ruling == NULL) {
        tw_xml_text_attribute(to, "message", told->why);
        (void)fprintf(to, "/>\n    </testcase>\n");
        return;
    }
    tw_xml_text_attribute(to, "type", tw_restart_ruling_cause_name(told->ruling->cause));
    if (tw_restart_words_course(told, text)[0] == '\0')
        (void)tw_restart_words_why(told, text);
    tw_xml_text_attribute(to, "message", text);
    (void)fputc('>', to);
    tw_xml_text_put(to, tw_restart_words_why(told, text));
    (void)fputc('\n', to);
    tw_xml_text_put(to, tw_restart_words_advice(told, text));
    (void)fprintf(to, "</%s>\n    </testcase>\n", element);
}

int tw_restart_junit(const struct tw_restart_told told[], size_t n, FILE *to,
                     struct tw_err *err)
{
    char text[TW_RESTART_TEXT];
    size_t n_failures = 0;
    size_t n_errors = 0;
    for (size_t i = 0; i < n; i++) {
        const char *element = element_of(&told[i]);
        n_errors += element != NULL && strcmp(element, "error") == 0;
        n_failures += element != NULL && strcmp(element, "failure") == 0;
    }
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"twlab\">\n"
                "  <testsuite",
                to);
    tw_xml_text_attribute(to, "name", command_text(told[0].ask, text));
    (void)fprintf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n", n, n_failures,
                  n_errors);
    for (size_t i = 0; i < n; i++)
        put_case(&told[i], to);
    (void)fputs("  </testsuite>\n</testsuites>\n", to);
    return tw_stream_flush(to, err, "the JUnit document");
}
