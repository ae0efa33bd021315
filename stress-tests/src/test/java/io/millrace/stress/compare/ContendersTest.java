package io.millrace.stress.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContendersTest
{
    @TempDir
    private Path directory;

    private Contenders contenders(final String peers)
    {
        return new Contenders(List.of("-jar", "m.jar"), directory.resolve(peers), List.of("-Xmx1g"));
    }

    @Test
    void shouldRunMillraceInEachModeAndPeersByName() throws Exception
    {
        final Path jar = Files.createFile(directory.resolve("p.jar"));
        final List<String> names = List.of("millrace", "millrace-dedicated", "netty", "babl");
        final List<Contender> found = contenders("p.jar").find(names);

        assertThat(found).extracting(Contender::name).isEqualTo(names);
        assertThat(found).extracting(each -> String.join(" ", each.command(7, false).subList(1, 4)))
            .containsExactly("-Xmx1g -jar m.jar", "-Xmx1g -jar m.jar", "-Xmx1g -jar " + jar, "-Xmx1g -jar " + jar);
        assertThat(found.get(0).command(7, false)).endsWith("echo", "--host", "127.0.0.1", "--port", "7",
            "--threading", "auto");
        assertThat(found.get(1).command(7, true)).endsWith("broadcast", "--host", "127.0.0.1", "--port", "7",
            "--threading", "dedicated");
        assertThat(found.get(2).command(7, true)).endsWith("netty", "--port", "7", "--broadcast");
        assertThat(found).extracting(Contender::canBroadcast).containsExactly(true, true, true, false);
        assertThat(found.get(2).description()).isEqualTo("java -Xmx1g -jar peers.jar netty");
    }

    @Test
    void shouldRunAnyCommandAtItsPort()
    {
        final List<Contender> found = contenders("none").find(List.of("a=80=./a -x=1", "b-2=81=./b {mode} 81"));

        assertThat(found.get(0).command(80, false)).containsExactly("/bin/sh", "-c", "exec ./a -x=1");
        assertThat(found.get(0).canBroadcast()).isFalse();
        assertThat(found.get(1).fixedPort()).isEqualTo(81);
        assertThat(found.get(1).command(81, false)).endsWith("exec ./b echo 81");
        assertThat(found.get(1).command(81, true)).endsWith("exec ./b broadcast 81");
    }

    @Test
    void shouldSayWhichServersThereAreAndWhatIsMissing()
    {
        final Contenders contenders = contenders("none");
        assertThatThrownBy(() -> contenders.find(List.of("foo")))
            .hasMessageStartingWith("unknown server 'foo'; there are millrace, ");
        assertThatThrownBy(() -> contenders.find(List.of("foo=0=x"))).hasMessageContaining("unknown server");
        assertThatThrownBy(() -> contenders.find(List.of("foo=70000=x"))).hasMessageContaining("unknown server");
        assertThatThrownBy(() -> contenders.find(List.of("millrace", "millrace")))
            .hasMessage("server 'millrace' is there twice");
        assertThatThrownBy(() -> contenders.find(List.of("netty")))
            .hasMessageContaining("which is not there; build it, or name it by --peers");
    }
}
