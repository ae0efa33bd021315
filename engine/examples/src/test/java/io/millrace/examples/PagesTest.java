package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The pages of the examples, in a browser. Screenshots go to {@code target/screenshots}.
 */
class PagesTest
{
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static Browser browser;

    @BeforeAll
    static void startBrowser() throws Exception
    {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() throws Exception
    {
        if (browser != null)
        {
            browser.close();
        }
    }

    @Test
    void shouldChatBetweenTwoPages() throws Exception
    {
        try (WebSocketServer server = ChatPage.start(0))
        {
            final String url = "http://127.0.0.1:" + server.port() + "/";
            final Browser.Page ann = open(url);
            final Browser.Page joerg = open(url);
            say(ann, "Ann");
            ann.await("log.lastChild !== null && log.lastChild.textContent === 'Ann has joined'");
            say(joerg, "Jörg");
            ann.await("log.lastChild.textContent === 'Jörg has joined'");
            joerg.await("log.lastChild !== null && text.placeholder === 'Message'");
            say(joerg, "<b>Hello</b>, Ann! κόσμε");
            ann.await("log.lastChild.textContent === 'Jörg: <b>Hello</b>, Ann! κόσμε'");
            assertThat(ann.evaluate("log.querySelector('b')")).isEqualTo("null");
            say(ann, "Hello, Jörg!");
            joerg.await("log.lastChild.textContent === 'Ann: Hello, Jörg!'");
            ann.await("log.childElementCount === 4");
            ann.screenshot(SCREENSHOTS.resolve("chat.png"));
        }
    }

    @Test
    void shouldSayWhyAPageIsNotConnected() throws Exception
    {
        try (WebSocketServer server = ChatPage.start(0, "http://chat.example"))
        {
            final Browser.Page page = open("http://127.0.0.1:" + server.port() + "/");
            say(page, "Ann");
            page.await("log.lastChild !== null && log.lastChild.textContent.startsWith('Not connected.')");
        }
    }

    @Test
    void shouldShowTheNewestPriceOfEachInstrument() throws Exception
    {
        final MarketData market = new MarketData(0);
        try (WebSocketServer server = market.server())
        {
            final Browser.Page page = open("http://127.0.0.1:" + server.port() + "/");
            Await.until("subscribed", () -> market.publish(0, 100_00) == 1);
            for (int i = 1; i < MarketData.INSTRUMENTS; i++)
            {
                market.publish(i, 100_00 + i);
            }
            page.await("document.getElementById('prices').childElementCount === " + MarketData.INSTRUMENTS);
            page.await("i99.lastChild.data === '100.99'");
            market.publish(7, 99_95);
            page.await("i7.lastChild.data === '99.95' && i7.className === 'down'");
            market.publish(7, -5);
            market.publish(8, 123_45);
            page.await("i8.lastChild.data === '123.45' && i8.className === 'up' && i7.lastChild.data === '-0.05'");
            assertThat(page.evaluate("i7.nextSibling.id + i7.previousSibling.id")).isEqualTo("i8i6");
        }
    }

    @Test
    void shouldShowPricesThatChangeAllTheTime() throws Exception
    {
        final MarketData market = new MarketData(0);
        final Thread thread = new Thread(market, "prices");
        thread.start();
        final Browser.Page page = open("http://127.0.0.1:" + market.server().port() + "/");
        page.await("document.querySelectorAll('.up').length > 20 && document.querySelectorAll('.down').length > 20");
        page.await("/^[1-9].* ticks in the last second$/.test(document.getElementById('status').textContent)");
        page.screenshot(SCREENSHOTS.resolve("prices.png"));
        market.stop(thread);
        page.await("document.getElementById('status').textContent.startsWith('Not connected.')");
    }

    private static Browser.Page open(final String url) throws Exception
    {
        final Browser.Page page = browser.open(url);
        page.await("document.readyState === 'complete' && location.href === '" + url + "'");
        return page;
    }

    private static void say(final Browser.Page page, final String what)
    {
        page.evaluate("(text.value = '" + what + "', button.click())");
    }
}
