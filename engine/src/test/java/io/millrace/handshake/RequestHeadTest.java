package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestHeadTest
{
    @ParameterizedTest
    @CsvSource({
        "/, /, ''", "/chat, /chat, ''", "/chat?room=1, /chat, room=1", "/a?b?c, /a, b?c", "/?, /, ''", "//b, //b, ''",
        "http://a, /, ''", "http://a/, /, ''", "http://a/b, /b, ''", "http://a?b, /, b", "https://a:1/b?c/d, /b, c/d",
        "/http://a?b, /http://a, b", "/a?http://b/c, /a, http://b/c"})
    void shouldSplitTheTargetWhenItHasAQueryOrAHost(final String target, final String path, final String query)
    {
        final RequestHead head = Requests.plain().requestLine("GET " + target + " HTTP/1.1").head();

        assertThat(head.target()).isEqualTo(target);
        assertThat(head.path()).isEqualTo(path);
        assertThat(head.query()).isEqualTo(query);
    }

    @Test
    void shouldFindHeadersInAnyCaseWhenTheyAreRepeated()
    {
        final RequestHead head = Requests.plain().with("Cookie: a").with("X: b").with("cookie: c").head();

        assertThat(head.header("COOKIE")).isEqualTo("a");
        assertThat(head.headerValues("Cookie")).containsExactly("a", "c");
        assertThat(head.headerValues("x")).containsExactly("b");
        assertThat(head.header("Cookies")).isNull();
        assertThat(head.headerValues("Cooki")).isEmpty();
        assertThat(head.isRepeated("Cookie")).isTrue();
        assertThat(head.isRepeated("X")).isFalse();
        assertThat(head.isRepeated("Y")).isFalse();
    }

    @Test
    void shouldThrowWhenItsListsAreChanged()
    {
        final RequestHead head = Requests.plain().head();

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> head.headers().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
            .isThrownBy(() -> head.headerValues("Host").clear());
    }

    @ParameterizedTest
    @CsvSource({"GET, false", "HEAD, true", "head, false"})
    void shouldRecogniseHeadWhenTheMethodIsInUpperCase(final String method, final boolean expected)
    {
        final RequestHead head = Requests.plain().requestLine(method + " / HTTP/1.1").head();

        assertThat(head.method()).isEqualTo(method);
        assertThat(head.isHeadRequest()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.org:81/b?c, /b?c", "http://a.org:81, /", "http://a.org:81?, /?", "http://a.org:81?b, /?b"})
    void shouldReplaceTheHostWhenTheTargetIsAbsolute(final String target, final String expected)
    {
        final RequestHead head =
            Requests.plain().with("X: y").requestLine("GET " + target + " HTTP/1.1").head().inOriginForm();

        assertThat(head.target()).isEqualTo(expected);
        assertThat(head.headers()).containsExactly(Map.entry("Host", "a.org:81"), Map.entry("X", "y"));
    }

    @Test
    void shouldStayTheSameWhenTheTargetIsInOriginForm()
    {
        final RequestHead head = Requests.plain().head();

        assertThat(head.inOriginForm()).isSameAs(head);
    }
}
