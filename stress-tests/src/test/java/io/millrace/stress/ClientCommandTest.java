package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCommandTest
{
    private static final int OK = 0;
    private static final int FAILURE = 1;

    private static FuzzingServer plain;
    private static FuzzingServer encrypted;

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException
    {
        plain = FuzzingServer.start();
        encrypted = FuzzingServer.startEncrypted();
    }

    @AfterAll
    static void stop()
    {
        plain.close();
        encrypted.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "shared", "shared-network", "dedicated" })
    void shouldRunAllCasesAndAskForTheReports(final String mode)
    {
        plain.log().clear();
        assertThat(run("--autobahn", "ws://" + plain.host() + "/", "--threading", mode)).isEqualTo(OK);

        assertThat(err.toString()).isEmpty();
        assertThat(plain.log()).containsExactly(
            "case 1 of millrace: ok, permessage-deflate; client_max_window_bits",
            "case 2 of millrace: ok, permessage-deflate; client_max_window_bits",
            "case 3 of millrace: ok, permessage-deflate; client_max_window_bits",
            "case 4 of millrace: ok, permessage-deflate; client_max_window_bits",
            "reports for millrace");
    }

    @Test
    void shouldRunOnlySomeCasesUnderAnotherName()
    {
        plain.log().clear();
        assertThat(run("--autobahn", "ws://" + plain.host(), "--cases", "2-3", "--agent", "a & b")).isEqualTo(OK);
        assertThat(run("--autobahn", "ws://" + plain.host(), "--cases", "4")).isEqualTo(OK);
        assertThat(run("--autobahn", "ws://" + plain.host(), "--cases", "4-9")).isEqualTo(OK);

        assertThat(plain.log()).map(line -> line.replaceFirst(",.*", "")).containsExactly(
            "case 2 of a & b: ok", "case 3 of a & b: ok", "reports for a & b",
            "case 4 of millrace: ok", "reports for millrace", "case 4 of millrace: ok", "reports for millrace");
    }

    @Test
    void shouldTrustWhomItIsToldToTrust()
    {
        encrypted.log().clear();
        assertThat(run("--autobahn", "wss://" + encrypted.host(), "--tls-ca", TestFiles.CERTIFICATE)).isEqualTo(OK);

        assertThat(encrypted.log()).hasSize(FuzzingServer.CASES + 1);
    }

    @Test
    void shouldSayThatTheCertificateIsNotTrusted()
    {
        assertFails("the server's certificate is not trusted: it leads to no trusted certificate",
            "--autobahn", "wss://" + encrypted.host());
    }

    @Test
    void shouldSayThatTheServerExpectsTls()
    {
        assertFails("a TLS alert where an HTTP response should begin: the server expects TLS",
            "--autobahn", "ws://" + encrypted.host());
    }

    @Test
    void shouldGiveTheStatusOfARefusal()
    {
        assertFails("the server refused the handshake: 404 Not Found",
            "--autobahn", "ws://" + plain.host() + "/elsewhere");
    }

    @Test
    void shouldSayThatTheServerIsNoFuzzingServer()
    {
        final String url = "ws://" + plain.host() + "/odd";
        assertFails(
            "the server at " + url + " does not say how many cases it has; is it a fuzzing server of the Autobahn " +
            "test suite?",
            "--autobahn", url);
    }

    @Test
    void shouldSayThatThereAreNotSoManyCases()
    {
        assertFails("the fuzzing server has 4 cases, so none to begin with at 5",
            "--autobahn", "ws://" + plain.host(), "--cases", "5-6");
    }

    @Test
    void shouldSayThatNobodyIsThere() throws IOException
    {
        final int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")))
        {
            port = gone.getLocalPort();
        }
        assertFails("cannot connect to /127.0.0.1:" + port + ": Connection refused",
            "--autobahn", "ws://127.0.0.1:" + port);
        err.getBuffer().setLength(0);
        assertFails("nobody knows the host nowhere.invalid", "--autobahn", "ws://nowhere.invalid");
    }

    @Test
    void shouldSayWhyTheTrustedCertificatesCannotBeUsed()
    {
        assertFails("cannot trust the certificates: nowhere.pem does not exist.",
            "--autobahn", "wss://" + encrypted.host(), "--tls-ca", "nowhere.pem");
        err.getBuffer().setLength(0);
        assertFails("cannot trust the certificates: " + TestFiles.KEY + " holds no certificate.",
            "--autobahn", "wss://" + encrypted.host(), "--tls-ca", TestFiles.KEY);
    }

    private void assertFails(final String problem, final String... args)
    {
        assertThat(run(args)).isEqualTo(FAILURE);
        assertThat(err.toString().lines()).containsExactly("millrace: " + problem);
    }

    private int run(final String... args)
    {
        final String[] all = new String[args.length + 1];
        all[0] = "client";
        System.arraycopy(args, 0, all, 1, args.length);
        return Millrace.run(new PrintWriter(err, true), all);
    }
}
