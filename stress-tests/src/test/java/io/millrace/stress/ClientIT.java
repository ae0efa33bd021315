package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class ClientIT
{
    @Test
    void shouldRunTheCasesOfAnEncryptedServerAndExitWithZero() throws Exception
    {
        try (FuzzingServer server = FuzzingServer.startEncrypted();
            Program program = Program.start(
                "client", "--autobahn", "wss://" + server.host(), "--tls-ca", TestFiles.CERTIFICATE))
        {
            assertThat(program.awaitExit()).isZero();
            final List<String> output = program.remainingOutput();
            assertThat(output.get(output.size() - 1)).isEqualTo("the fuzzing server has written its reports");
            assertThat(program.errors()).isEmpty();
            assertThat(server.log()).hasSize(FuzzingServer.CASES + 1).last().isEqualTo("reports for millrace");
        }
    }
}
