package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MillraceTest
{
    private static final int USAGE = 2;
    private static final int FAILURE = 1;

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        shout                              | unknown command 'shout', allowed is one of echo, broadcast, chat, client,
        --prt                              | Unknown option: '--prt'
        echo shout                         | Unmatched argument at index 1: 'shout'
        echo --prt 8081                    | Unknown options: '--prt', '8081'
        echo --port                        | Missing required parameter for option '--port' (PORT)
        echo --port http                   | Invalid value for option '--port': 'http' is not an int
        echo --port -1                     | --port is '-1', allowed is 0 to 65535
        echo --port 65536                  | --port is '65536', allowed is 0 to 65535
        echo --host=                       | --host is '', allowed is a name or an address
        echo --threading apart             | --threading is 'apart', allowed is one of shared, shared-network, ded
        echo --idle lazy                   | --idle: idlePreset is lazy, allowed is one of low-latency
        echo --selectors 0                 | --selectors: selectors is 0, allowed is 1 to 64
        echo --handlers 2                  | --handlers has no meaning with --threading shared
        echo --threading shared-network --writers 2 | --writers has no meaning with --threading shared-network
        echo --threading dedicated --writers 0 | --writers: writers is 0, allowed is 1 to 64
        echo --threading dedicated --handlers 65 | --handlers: handlers is 65, allowed is 1 to 64
        echo --selectors 65                | --selectors: selectors is 65, allowed is 1 to 64
        broadcast --max-message -1         | --max-message: maxMessageLength is -1, allowed is 0 to
        broadcast --max-message 2147483647 | --max-message: maxMessageLength is 2147483647, allowed is 0 to
        broadcast --max-message 9999999999 | Invalid value for option '--max-message': '9999999999' is not an int
        broadcast --outbound-limit x       | Invalid value for option '--outbound-limit': 'x' is not a long
        broadcast --outbound-limit 2097151 | --outbound-limit is '2097151', allowed is twice the longest message or
        echo --max-message 9 --outbound-limit 17 | --outbound-limit is '17', allowed is twice the longest message or
        echo --outbound-limit 9223372036854775807 | --outbound-limit: outboundLimit is 9223372036854775807, allowed
        echo --max-message 0 --outbound-limit 0 | --outbound-limit: outboundLimit is 0, allowed is 1 to
        echo --max-connections 0           | --max-connections: maxConnections is 0, allowed is 1 to
        echo --max-connections-per-address -1 | --max-connections-per-address: maxConnectionsPerAddress is -1, allowed
        echo --max-pending-handshakes x    | Invalid value for option '--max-pending-handshakes': 'x' is not an int
        broadcast --max-handshake-rate -1  | --max-handshake-rate: maxHandshakeRate is -1, allowed is 0 to
        echo --max-control-frame-rate -1   | --max-control-frame-rate: maxControlFrameRate is -1, allowed is 0 to
        echo --max-inflate-ratio -1        | --max-inflate-ratio: maxInflateRatio is -1, allowed is 0 to
        broadcast --slow-consumer          | Missing required parameter for option '--slow-consumer' (POLICY)
        broadcast --slow-consumer wait     | --slow-consumer is 'wait', allowed is one of refuse, drop-newest, drop-ol
        echo --unix=                       | --unix is '', allowed is the path of a file
        echo --unix s --port 0             | --port and --unix exclude each other
        echo --inherited --host ::         | --host and --inherited exclude each other
        echo --unix s --inherited          | --unix and --inherited exclude each other
        echo --proxy-protocol required     | --proxy-protocol and --forwarded-headers have no meaning without --truste
        echo --trusted-proxy 10/8          | --trusted-proxy: trusted is "10/8", allowed is an IP address, a range
        echo --trusted-proxy ::1 --proxy-protocol on | --proxy-protocol is 'on', allowed is optional or required
        echo --trusted-proxy ::1 --forwarded-headers x | --forwarded-headers is 'x', allowed is forwarded or x-forwarded
        echo --drain-delay -1              | --drain-delay is '-1', allowed is 0 to 3600
        broadcast --slow-consumer=         | --slow-consumer is '', allowed is one of refuse, drop-newest, drop-oldest
        echo --slow-consumer refuse        | Unknown options: '--slow-consumer', 'refuse'
        echo --deflate-threshold 100       | --deflate-threshold has no meaning without --deflate
        broadcast --deflate-level 3        | --deflate-level has no meaning without --deflate
        echo --no-context-takeover         | --no-context-takeover has no meaning without --deflate
        echo --deflate --deflate-threshold -1 | --deflate-threshold is '-1', allowed is 0 or more
        echo --deflate --deflate-threshold few | Invalid value for option '--deflate-threshold': 'few' is not an int
        echo --deflate --deflate-level 10  | --deflate-level is '10', allowed is 0 to 9
        broadcast --deflate --deflate-level -1 | --deflate-level is '-1', allowed is 0 to 9
        echo --deflate=yes                 | option '--deflate' should be specified without 'yes' parameter
        echo --tls-cert c.pem              | --tls-cert and --tls-key belong together
        broadcast --tls-key k.pem          | --tls-cert and --tls-key belong together
        echo --tls-keystore k.p12          | --tls-keystore needs --tls-password-file
        echo --tls-password-file p         | --tls-password-file has no meaning without --tls-keystore or --tls-key
        echo --tls-cert c --tls-key k --tls-keystore s --tls-password-file p | --tls-cert and --tls-keystore exclude
        echo --tls-cert= --tls-key k       | --tls-cert is '', allowed is the path of a file
        echo --tls-cert                    | Missing required parameter for option '--tls-cert' (FILE)
        client                             | Missing required option: '--autobahn=URL'
        client --autobahn http://localhost | --autobahn: not a ws or wss URI: http://localhost
        client --autobahn localhost:9001   | --autobahn: not a ws or wss URI: localhost:9001
        client --autobahn ws://h:0         | --autobahn: not a port from 1 to 65535: h:0
        client --autobahn ws://h/#part     | --autobahn: a WebSocket URI has no fragment
        client --autobahn ws://h/?case=1   | --autobahn is 'ws://h/?case=1', allowed is an address without a query
        client --autobahn ws://h --cases x | --cases is 'x', allowed is N or N-M, counted from 1
        client --autobahn ws://h --cases 0 | --cases is '0', allowed is N or N-M, counted from 1
        client --autobahn ws://h --cases - | --cases is '-', allowed is N or N-M, counted from 1
        client --autobahn ws://h --cases 3-2 | --cases is '3-2', allowed is N or N-M, counted from 1
        client --autobahn ws://h --agent=  | --agent is '', allowed is a name
        client --autobahn ws://h --threading invoker | --threading is 'invoker', allowed is one of shared, shared-net
        client --autobahn ws://h --max-message -1 | --max-message: maxMessageLength is -1, allowed is 0 to
        client --autobahn ws://h --tls-ca ca.pem | --tls-ca has no meaning without wss://
        client --autobahn wss://h --tls-ca= | --tls-ca is '', allowed is the path of a file
        client --autobahn wss://h --deflate | Unknown option: '--deflate'
        load                               | Missing required parameter: 'HOST:PORT'
        load -m x 127.0.0.1                | HOST:PORT is '127.0.0.1', allowed is HOST:PORT, also with a path, or
        load -m x 127.0.0.1:0              | HOST:PORT is '127.0.0.1:0', allowed is HOST:PORT, also with a path, or
        load -m x wss://h:1                | HOST:PORT is 'wss://h:1', allowed is HOST:PORT, also with a path, or
        load h:1                           | one of -m and -f is needed
        load -m x -f y h:1                 | -m and -f exclude each other
        load -m x -1 y --first-message-file z h:1 | -1 and --first-message-file exclude each other
        load -m \\{connection.uid} h:1     | -m is '\\{connection.uid}', allowed is text, in which the only expr
        load -e -m \\q h:1                 | -m is '\\q', allowed is text with the escapes \\n, \\r, \\t, \\0, \\\\
        load -e -m \\xff h:1               | the message is not UTF-8; a binary one needs --binary
        load -c 0 -m x 127.0.0.1:1 | -c is '0', allowed is a whole number from 1 on, also with k (thousands)
        load -c 1.5 -m x 127.0.0.1:1 | -c is '1.5', allowed is a whole number from 1 on
        load -r @1ms -m x h:1              | -r is '@1ms', allowed is a positive number, also with k (thousands) or m
        load -T 5d -m x h:1                | -T is '5d', allowed is a positive time in seconds, or with us, ms, s, m
        load --rcvbuf 1g -m x 127.0.0.1:1 | --rcvbuf is '1g', allowed is a number of bytes, also with k (1024)
        load --nagle maybe -m x 127.0.0.1:1 | --nagle is 'maybe', allowed is on or off
        load --latency-marker y -m x h:1   | --latency-marker is 'y', allowed is a part of the message
        load --latency-percentiles 101 -m x h:1 | --latency-percentiles is '101', allowed is numbers from 0 to 100
        load --ssl -m x h:1                | Unknown option: '--ssl'
        pingpong --pipeline 0 127.0.0.1:1  | --pipeline is '0', allowed is a whole number from 1 on
        idle --pid 2147483647 127.0.0.1:1  | --pid is '2147483647', allowed is the number of a process that runs
        latency                            | Missing required parameter: 'HOST:PORT'
        latency -r 20k, h:1                | -r is '20k,', allowed is a positive number, also with k (thousands) or m
        latency --sizes 1g h:1             | --sizes is '1g', allowed is a number of bytes, also with k (1024) or m
        latency --warm-up=-1s h:1          | --warm-up is '-1s', allowed is a positive time in seconds, or with us
        echo --counters=                   | --counters is '', allowed is the path of a file
        connect                            | Missing required parameter: 'URL'
        connect http://localhost           | not a ws or wss URI: http://localhost
        connect ws://h --header nothing    | --header is 'nothing', allowed is NAME:VALUE
        connect ws://h --timeout 0         | --timeout is '0', allowed is 1 to 3600
        connect ws://h --insecure          | --insecure has no meaning without wss://
        connect ws://h --tls-ca ca.pem     | --tls-ca has no meaning without wss://
        connect wss://h --tls-ca c --insecure | --tls-ca and --insecure exclude each other
        stat --interval 0                  | --interval is '0.0', allowed is 0.05 to 3600 seconds
        stat --interval soon               | Invalid value for option '--interval': 'soon' is not a double
        stat --count 0                     | --count is '0', allowed is 1 or more
        stat --format xml                  | --format is 'xml', allowed is one of table, csv, json
        stat a b                           | Unmatched argument at index 2: 'b'
        chat --slow-consumer refuse        | Unknown options: '--slow-consumer', 'refuse'
        echo @options                      | Unmatched argument at index 1: '@options'
        """)
    void shouldSayInOneLineWhatIsWrongWithTheCall(final String args, final String problem)
    {
        assertThat(run(args.split(" "))).isEqualTo(USAGE);

        final String first = args.split(" ")[0];
        final List<String> tested = List.of(
            "echo", "broadcast", "chat", "client", "load", "latency", "pingpong", "idle", "connect", "stat");
        final boolean isCommand = tested.contains(first);
        final String command = isCommand ? "millrace " + first : "millrace";
        assertThat(err.toString().lines()).singleElement().asString()
            .startsWith("millrace: " + problem)
            .endsWith(" (see " + command + " --help)");
    }

    @Test
    void shouldRefuseInvokerBecauseNothingWouldDriveTheServer()
    {
        assertThat(run("echo", "--threading", "invoker")).isEqualTo(USAGE);

        assertThat(err.toString().lines()).singleElement().asString()
            .startsWith("millrace: --threading is 'invoker', allowed is one of shared, shared-network, dedicated, " +
                "auto (invoker is for embedding");
    }

    @Test
    void shouldExplainTheUsageWhenThereIsNoCommand()
    {
        assertThat(run()).isEqualTo(USAGE);

        assertThat(err.toString()).startsWith("Usage: millrace").contains("echo", "broadcast", "Example:");
    }

    @Test
    void shouldFailInOneLineWhenThePortIsTaken() throws IOException
    {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")))
        {
            assertThat(run("echo", "--port", String.valueOf(taken.getLocalPort()))).isEqualTo(FAILURE);

            assertThat(err.toString().lines()).singleElement().asString()
                .startsWith("millrace: cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ");
        }
    }

    @Test
    void shouldFailInOneLineWhenTheHostIsUnknown()
    {
        assertThat(run("broadcast", "--host", "nowhere.invalid", "--port", "0")).isEqualTo(FAILURE);

        assertThat(err.toString().lines()).containsExactly("millrace: unknown host: nowhere.invalid");
    }

    @Test
    void shouldCompleteCommandsAndTheirOptionsInBash() throws Exception
    {
        final PrintStream before = System.out;
        final ByteArrayOutputStream script = new ByteArrayOutputStream();
        System.setOut(new PrintStream(script, true, StandardCharsets.UTF_8));
        try
        {
            assertThat(run("generate-completion")).isZero();
        }
        finally
        {
            System.setOut(before);
        }

        assertThat(completed(script.toString(StandardCharsets.UTF_8), "ec")).containsExactly("echo");
        assertThat(completed(script.toString(StandardCharsets.UTF_8), "echo", "--po")).containsExactly("--port");
        assertThat(completed(script.toString(StandardCharsets.UTF_8), "stat", "--on")).containsExactly("--once");
    }

    private static List<String> completed(final String script, final String... words) throws IOException
    {
        final Process bash = new ProcessBuilder("bash").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = bash.getOutputStream())
        {
            in.write((script + "\nCOMP_WORDS=(millrace " + String.join(" ", words) + ")\nCOMP_CWORD=" + words.length +
                "\n_complete_millrace\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n").getBytes(StandardCharsets.UTF_8));
        }
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }

    private int run(final String... args)
    {
        return Millrace.run(new PrintWriter(err, true), args);
    }
}
