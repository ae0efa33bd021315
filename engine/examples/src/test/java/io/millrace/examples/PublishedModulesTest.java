package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * The POMs of what is published belong together, and have what a public repository asks for.
 */
class PublishedModulesTest
{
    private static final Path ROOT = Path.of("..", "..");
    private static final List<String> METADATA = List.of("name", "description", "url", "licenses/license/name",
        "licenses/license/url", "developers/developer/name", "scm/connection", "scm/developerConnection", "scm/url");

    private final XPath xpath = XPathFactory.newInstance().newXPath();
    private final Document root = pom("");
    private final Document bom = pom("engine/bom");

    PublishedModulesTest() throws Exception
    {
    }

    @Test
    void shouldListEachPublishedModuleInTheBomAndNoOther() throws Exception
    {
        final List<String> published = new ArrayList<>();
        for (final String module : texts(root, "/project/modules/module"))
        {
            final Document pom = pom(module);
            if (!text(pom, "/project/packaging").equals("pom") &&
                !text(pom, "/project/properties/maven.deploy.skip").equals("true"))
            {
                published.add(text(pom, "/project/artifactId"));
                assertThat(text(pom, "/project/name")).isNotEmpty();
                assertThat(text(pom, "/project/description")).isNotEmpty();
            }
        }
        assertThat(texts(bom, "//dependency[groupId='io.millrace']/artifactId"))
            .contains("millrace-engine").containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void shouldHaveTheVersionsOfTheBuildInTheBom() throws Exception
    {
        final String version = text(root, "/project/version");
        assertThat(text(bom, "/project/version")).isEqualTo(version);
        assertThat(texts(bom, "//dependency[groupId='io.millrace']/version")).containsOnly(version);
        for (final String library : List.of("agrona", "disruptor"))
        {
            assertThat(text(bom, "//dependency[artifactId='" + library + "']/version"))
                .isEqualTo(text(root, "/project/properties/" + library + ".version"));
        }
    }

    @Test
    void shouldLetTheBomBeImportedWithoutOurParent() throws Exception
    {
        assertThat(texts(bom, "/project/parent")).isEmpty();
        assertThat(bom.getDocumentElement().getTextContent()).doesNotContain("${");
    }

    @Test
    void shouldSayWhatAPublicRepositoryAsksForAlikeInRootAndBom() throws Exception
    {
        for (final String element : METADATA)
        {
            assertThat(text(root, "/project/" + element)).as(element).isNotEmpty();
            if (!element.equals("name") && !element.equals("description"))
            {
                assertThat(text(bom, "/project/" + element)).as(element).isEqualTo(text(root, "/project/" + element));
            }
            else
            {
                assertThat(text(bom, "/project/" + element)).as(element).isNotEmpty();
            }
        }
    }

    private static Document pom(final String module) throws Exception
    {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(ROOT.resolve(module).resolve("pom.xml").toFile());
    }

    private String text(final Document document, final String path) throws Exception
    {
        return xpath.evaluate(path, document);
    }

    private List<String> texts(final Document document, final String path) throws Exception
    {
        final NodeList nodes = (NodeList)xpath.evaluate(path, document, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> nodes.item(i).getTextContent()).toList();
    }
}
