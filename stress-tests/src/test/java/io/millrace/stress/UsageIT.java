package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class UsageIT
{
    @Test
    void shouldExitWithTwoAndOneLineWhenAFlagIsWrong() throws Exception
    {
        try (Program program = Program.start("echo", "--prt=8081"))
        {
            assertThat(program.awaitExit()).isEqualTo(2);
            assertThat(program.remainingOutput()).isEmpty();
            assertThat(program.errors())
                .containsExactly("millrace: Unknown option: '--prt=8081' (see millrace echo --help)");
        }
    }

    @Test
    void shouldExitWithTwoWhenThereIsNoCommand() throws Exception
    {
        try (Program program = Program.start())
        {
            assertThat(program.awaitExit()).isEqualTo(2);
            assertThat(program.remainingOutput()).isEmpty();
            assertThat(program.errors()).first().asString().startsWith("Usage: millrace");
        }
    }

    @Test
    void shouldNameTheFlagInOneLineWhenTheJvmRunsWithoutIt() throws Exception
    {
        try (Program program = Program.startWithoutManifest("echo", "--port", "0"))
        {
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.remainingOutput()).isEmpty();
            assertThat(program.errors()).singleElement().asString()
                .contains("--add-exports java.base/jdk.internal.misc=ALL-UNNAMED");
        }
    }

    @Test
    void shouldPrintTheVersionOfTheJar() throws Exception
    {
        try (Program program = Program.start("--version"))
        {
            assertThat(program.awaitExit()).isZero();
            assertThat(program.remainingOutput())
                .containsExactly("millrace " + System.getProperty("millrace.version"));
        }
    }

    @Test
    void shouldExplainEachOptionAndGiveAnExample() throws Exception
    {
        try (Program program = Program.start("echo", "--help"))
        {
            assertThat(program.awaitExit()).isZero();
            final List<String> lines = program.remainingOutput();
            assertThat(String.join("\n", lines)).contains(
                "--host=HOST", "--port=PORT", "--unix=PATH", "--inherited", "--trusted-proxy=RANGE",
                "--proxy-protocol=WHEN", "--forwarded-headers=KIND",
                "--threading=MODE", "--idle=PRESET", "--selectors=N",
                "--handlers=N", "--writers=N", "--max-message=BYTES", "--outbound-limit=BYTES",
                "--drain-delay=SECONDS", "--max-connections=N", "--max-connections-per-address=N",
                "--max-pending-handshakes=N", "--max-handshake-rate=N", "--max-control-frame-rate=N",
                "--max-inflate-ratio=N",
                "--deflate", "--deflate-threshold=BYTES", "--deflate-level=LEVEL", "--no-context-takeover",
                "--tls-cert=FILE", "--tls-key=FILE", "--tls-keystore=FILE", "--tls-password-file=FILE",
                "Example:", "java -jar millrace.jar echo --host 0.0.0.0");
            assertThat(program.errors()).isEmpty();
        }
    }
}
