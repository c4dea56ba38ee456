/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"
#include "text/xml.h"

static struct arena *arena;

static int arena_make(UNUSED_STATE)
{
    arena = arena_new(4 << 20);
    return 0;
}

static int arena_end(UNUSED_STATE)
{
    arena_free(arena);
    return 0;
}

static enum status parse(struct slice document, const struct xml_node **out_root)
{
    return xml_parse(document, XML_MAX_BYTES, arena, out_root, NULL);
}

static const char soap_namespace[] = "http://schemas.xmlsoap.org/soap/envelope/";
static const char partner_namespace[] = "urn:partner.soap.sforce.com";

/* The login element of an envelope. */
static const struct xml_node *login_of(const char *document)
{
    const struct xml_node *root;
    assert_int_equal(parse(slice_from(document), &root), STATUS_OK);
    assert_true(xml_is(root, soap_namespace, "Envelope"));
    const struct xml_node *body = xml_child(root, soap_namespace, "Body");
    return xml_child(body, partner_namespace, "login");
}

static void assert_child(const struct xml_node *node, const char *name, const char *expected)
{
    assert_int_equal(xml_child_count(node, partner_namespace, name), 1);
    struct slice text = xml_child(node, partner_namespace, name)->text;
    assert_int_equal(text.length, strlen(expected));
    assert_memory_equal(text.bytes, expected, text.length);
}

static void test_envelopes_of_real_clients(UNUSED_STATE)
{
    const struct xml_node *login = login_of(
        "<se:Envelope xmlns:se=\"http://schemas.xmlsoap.org/soap/envelope/\"><se:Header/><se:Body>"
        "<login xmlns=\"urn:partner.soap.sforce.com\"><username>a&amp;b@x</username>"
        "<password>p&lt;'&quot;\xC3\xA9</password></login></se:Body></se:Envelope>");
    assert_child(login, "username", "a&b@x");
    assert_child(login, "password", "p<'\"\xC3\xA9");
    login = login_of(
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<env:Envelope "
        "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"\n"
        " xmlns:env='http://schemas.xmlsoap.org/soap/envelope/'>\n <!-- login -->\n <env:Body>\n"
        "  <n1:login xmlns:n1=\"urn:partner.soap.sforce.com\">\n <n1:username>ada@x</n1:username>"
        "\n <n1:password>&#x27;&#39;&#34;&gt;<![CDATA[a<b&c]]>]</n1:password>\n"
        "  </n1:login>\n </env:Body>\n</env:Envelope>\n");
    assert_child(login, "password", "''\">a<b&c]");
    assert_null(xml_child(login, partner_namespace, "nobody"));
    assert_null(xml_child(NULL, NULL, "nobody"));
}

static void test_blanks_of_a_value_are_kept(UNUSED_STATE)
{
    const struct xml_node *root;
    assert_int_equal(parse(slice_from("<a> x\r\n y </a>"), &root), STATUS_OK);
    assert_true(slice_is(root->text, " x\n y "));
    assert_int_equal(parse(slice_from("<a>  </a>"), &root), STATUS_OK);
    assert_true(slice_is(root->text, "  "));
    assert_int_equal(parse(slice_from("<a>\n <b>1</b>\n <c/>\n</a>"), &root), STATUS_OK);
    assert_int_equal(root->text.length, 0);
    assert_true(slice_is(xml_child(root, NULL, "b")->text, "1"));
    assert_int_equal(xml_child(root, NULL, "c")->text.length, 0);
}

static void test_namespaces_and_attributes(UNUSED_STATE)
{
    const struct xml_node *root;
    struct slice value;
    assert_int_equal(
        parse(slice_from("<a xmlns:x='urn:x' x:nil='true' nil='no'><b/><x:b/></a>"), &root),
        STATUS_OK);
    assert_int_equal(root->attribute_count, 2);
    assert_true(xml_attribute_get(root, "urn:x", "nil", &value));
    assert_true(slice_is(value, "true"));
    assert_true(xml_attribute_get(root, "", "nil", &value));
    assert_true(slice_is(value, "no"));
    assert_false(xml_attribute_get(root, NULL, "other", &value));
    assert_int_equal(xml_child_count(root, NULL, "b"), 2);
    assert_int_equal(xml_child_count(root, "urn:x", "b"), 1);
    assert_int_equal(xml_child_count(root, "", "b"), 1);
}

static void test_what_is_refused(UNUSED_STATE)
{
    static const struct slice bad[] = {
        SLICE(""),
        SLICE("   "),
        SLICE("text"),
        SLICE("<a>"),
        SLICE("<a></b>"),
        SLICE("<a/><b/>"),
        SLICE("<x:a/>"),
        SLICE("<a b='1' b='2'/>"),
        SLICE("<!DOCTYPE a><a/>"),
        SLICE("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"),
        SLICE("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"),
        SLICE("<a>&nbsp;</a>"),
        SLICE("<?php x?><a/>"),
        SLICE("<a><?x y?></a>"),
        SLICE("<a>joe<!-- -->@x</a>"),
        SLICE("<a><!-- -->joe</a>"),
        SLICE("<a>joe<b/></a>"),
        SLICE("<a><b/>joe</a>"),
        SLICE("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"),
        SLICE("<?xml version='1.0' encoding='UTF-16'?><a/>"),
        SLICE("<?xml version='1.0' encoding='utf-8'?><a>caf\xe9</a>"),
        SLICE("\xff\xfe<\0a\0/\0>\0"),
        SLICE("<a>\0</a>"),
        SLICE("<a>&#0;</a>"),
        SLICE("<a>&#1;</a>"),
        SLICE("<a>\x01</a>"),
        SLICE("<a xmlns:b=''/>"),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        const struct xml_node *root = NULL;
        assert_int_equal(parse(bad[i], &root), STATUS_INVALID);
        assert_null(root);
    }
}

static void test_a_byte_order_mark_is_no_matter(UNUSED_STATE)
{
    const struct xml_node *root;
    assert_int_equal(parse(slice_from("\xef\xbb\xbf<a>x</a>"), &root), STATUS_OK);
    assert_true(slice_is(root->text, "x"));
}

/* `before` and `after` around count repetitions of `part`, each '#' of it replaced by a number. */
static enum status parse_repeated(const char *before, const char *part, int count,
                                  const char *after)
{
    struct buffer buffer;
    struct slice document;
    const struct xml_node *root;
    buffer_init(&buffer, arena, 1 << 20);
    buffer_add_text(&buffer, before);
    for (int i = 0; i < count; i++) {
        struct slice head, tail;
        bool numbered = slice_cut(slice_from(part), '#', &head, &tail);
        buffer_add(&buffer, head);
        if (numbered)
            buffer_add_format(&buffer, "%d", i);
        buffer_add(&buffer, tail);
    }
    buffer_add_text(&buffer, after);
    assert_true(buffer_finish(&buffer, &document));
    enum status status = parse(document, &root);
    arena_reset(arena);
    return status;
}

static void test_limits(UNUSED_STATE)
{
    assert_int_equal(parse_repeated("<a", " b#='1'", XML_MAX_ATTRIBUTES, "/>"), STATUS_OK);
    assert_int_equal(parse_repeated("<a", " b#='1'", XML_MAX_ATTRIBUTES + 1, "/>"), STATUS_LIMIT);
    assert_int_equal(parse_repeated("<a>", "<b/>", XML_MAX_NODES - 1, "</a>"), STATUS_OK);
    assert_int_equal(parse_repeated("<a>", "<b/>", XML_MAX_NODES, "</a>"), STATUS_LIMIT);
    assert_int_equal(parse_repeated("", "<a>", XML_MAX_DEPTH, ""), STATUS_INVALID);
    assert_int_equal(parse_repeated("", "<a>", XML_MAX_DEPTH + 1, ""), STATUS_LIMIT);
    assert_int_equal(parse_repeated("", "<a>", 20000, ""), STATUS_LIMIT);
    assert_int_equal(parse_repeated("<a>", "x", XML_MAX_BYTES - 7, "</a>"), STATUS_OK);
    assert_int_equal(parse_repeated("<a>", "x", XML_MAX_BYTES - 6, "</a>"), STATUS_LIMIT);
}

static void test_a_small_arena_is_no_crash(UNUSED_STATE)
{
    static const char document[] = "<a b='1'><c>text</c><d e='2'/></a>";
    for (size_t size = 0; size < 1024; size += 16) {
        struct arena *small = arena_new(size);
        const struct xml_node *root;
        enum status status = xml_parse(slice_from(document), 100, small, &root, NULL);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        arena_free(small);
    }
}

static void test_the_writer(UNUSED_STATE)
{
    static const char nasty[] = "a<b>&\"'\t\n\r\x01\xff é\xEF\xBF\xBF]]>";
    struct buffer buffer;
    struct slice text;
    const struct xml_node *root;
    buffer_init(&buffer, arena, 4096);
    xml_element(&buffer, "sf:x", slice_from(nasty));
    assert_true(buffer_finish(&buffer, &text));
    assert_string_equal(text.bytes, "<sf:x>a&lt;b&gt;&amp;&quot;&#39;&#9;&#10;&#13;\uFFFD é]]&gt;"
                                    "</sf:x>");
    buffer_init(&buffer, arena, 4096);
    xml_element(&buffer, "x", slice_from(nasty));
    assert_true(buffer_finish(&buffer, &text));
    assert_int_equal(parse(text, &root), STATUS_OK);
    assert_true(slice_is(root->text, "a<b>&\"'\t\n\r\uFFFD é]]>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_envelopes_of_real_clients),
        cmocka_unit_test(test_blanks_of_a_value_are_kept),
        cmocka_unit_test(test_namespaces_and_attributes),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_a_byte_order_mark_is_no_matter),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_a_small_arena_is_no_crash),
        cmocka_unit_test(test_the_writer),
    };
    return cmocka_run_group_tests(tests, arena_make, arena_end);
}
