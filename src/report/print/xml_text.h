#ifndef TW_XML_TEXT_H
#define TW_XML_TEXT_H

#include <stdio.h>

/* Text in an XML document. Bytes that are not UTF-8, and characters that XML does not allow, become
 * `?`; the owner of the stream checks it at the end. */
void tw_xml_text_put(FILE *to, const char *text);

/* ` name="text"` */
void tw_xml_text_attribute(FILE *to, const char *name, const char *text);

#endif
