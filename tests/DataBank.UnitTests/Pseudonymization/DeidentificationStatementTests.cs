using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public sealed class DeidentificationStatementTests
{
    private const string Begin = "<!-- databank policy statement -->\n";

    [Fact]
    public void The_conformance_document_ends_with_the_statement_that_the_policy_makes()
    {
        var document = File.ReadAllText(Document());
        Assert.Equal(DeidentificationStatement.Of(ReleasePolicy.Find(ReleasePolicy.Default)!), document[(document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..]);
    }

    [Fact]
    public void Each_policy_states_its_own_options()
    {
        Assert.Contains("113111 Retain Safe Private Option", StatementOf("pseudonymized-private"), StringComparison.Ordinal);
        Assert.DoesNotContain("113111", StatementOf("pseudonymized"), StringComparison.Ordinal);
        Assert.Contains("| removed | all private elements |", StatementOf("pseudonymized"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_combination_states_each_of_its_options()
    {
        var statement = StatementOf("pseudonymized+text+private+defaced");
        Assert.StartsWith("Policy `pseudonymized+defaced+private+text`", statement, StringComparison.Ordinal);
        foreach (var told in new[] { "* `defaced`, version", "* `private`, version", "* `text`, version", "* 113102 Clean Recognizable Visual Features Option", "* 113111 Retain Safe Private Option" })
            Assert.Contains(told, statement, StringComparison.Ordinal);
        Assert.DoesNotContain("Options of the theme", StatementOf("pseudonymized"), StringComparison.Ordinal);
    }

    private static string StatementOf(string policy) => DeidentificationStatement.Of(ReleasePolicy.Find(policy)!);

    private static string Document()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "docs", "conformance-deidentification.md") is var path && File.Exists(path))
                return path;
        }
        throw new FileNotFoundException("docs/conformance-deidentification.md");
    }
}
