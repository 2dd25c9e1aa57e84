using System.Reflection;
using System.Text.RegularExpressions;

namespace DataBank.ArchitectureTests;

/// <summary>
/// No text takes a matcher for ever (ReDoS). A pattern that goes back takes exponential time only where something that can be read in two ways is repeated
/// without end: a group that is so repeated holds neither a repetition nor alternatives, unless its matcher doesn't go back or ends after a time. More time than the text is
/// long takes what repeats without end twice, or begins anew at each character and repeats then.
/// </summary>
public sealed partial class PatternTests
{
    public static TheoryData<string> Projects => new(ProjectTable.MayReference.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Patterns_that_go_back_repeat_nothing_that_can_be_read_in_two_ways(string project) =>
        Assert.DoesNotContain(GoingBack(project), pattern => RepeatsWhatIsOpen(pattern.Text));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Patterns_that_go_back_take_as_long_as_the_text_is(string project) =>
        Assert.DoesNotContain(GoingBack(project), pattern => !IsLinear(pattern.Text, pattern.Options));

    [Fact]
    public void Patterns_that_are_made_while_it_runs_do_not_go_back_or_end_after_a_time() =>
        Assert.Empty(
            from file in Repository.SourceFiles("src")
            from line in File.ReadLines(file)
            where Made().IsMatch(line) && !line.Contains("RegexOptions.NonBacktracking", StringComparison.Ordinal) && !line.Contains("LongestMatch", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}");

    [Theory]
    [InlineData("(a+)+$", true)]
    [InlineData("^(a|a)*$", true)]
    [InlineData("(?:x(?:a{2,5}b)?)+", true)]
    [InlineData("(a*){2,}", true)]
    [InlineData(@"[(+]+\(a+\)+", false)]
    [InlineData("^(?<x>a+|b)(?:c{3})*$", false)]
    public void Patterns_are_told_apart(string pattern, bool isOpen) => Assert.Equal(isOpen, RepeatsWhatIsOpen(pattern));

    [Theory]
    [InlineData("a*", false)]
    [InlineData("<b>(.*?)</b>", false)]
    [InlineData("^.*a.*b$", false)]
    [InlineData("^a|b+", false)]
    [InlineData("^a+b", true)]
    [InlineData("^(?:a|b+)$", true)]
    [InlineData(@"^[(+]\+[*]+\z", true)]
    [InlineData(@"\b2\.25\.[0-9]{10}", true)]
    public void What_takes_as_long_as_the_text_is_told_from_what_takes_longer(string pattern, bool isLinear) => Assert.Equal(isLinear, IsLinear(pattern, RegexOptions.None));

    private static IEnumerable<(string Name, string Text, RegexOptions Options)> GoingBack(string project)
    {
        const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return
            from type in Assembly.Load(project == "DataBank.Appliance" ? "databank" : project).GetTypes()
            from method in type.GetMethods(All)
            let pattern = method.GetCustomAttribute<GeneratedRegexAttribute>()
            where pattern is not null && !pattern.Options.HasFlag(RegexOptions.NonBacktracking) && pattern.MatchTimeoutMilliseconds <= 0
            select ($"{type.Name}.{method.Name}", pattern.Pattern, pattern.Options);
    }

    // Repeats nothing without end; or begins at one place, and does it once: whatever is bounded takes no more for a longer text.
    private static bool IsLinear(string pattern, RegexOptions options)
    {
        var (bare, endless) = (Bare(pattern), 0);
        for (var at = 0; at < bare.Length; at++)
        {
            if (Repetition().Match(bare, at) is { Length: > 0 } repetition)
            {
                at += repetition.Length - 1;
                if (repetition.Groups["endless"].Success) endless++;
            }
        }
        return endless == 0 || (endless == 1 && bare.StartsWith('^') && !options.HasFlag(RegexOptions.Multiline) && !HasAlternatives(bare));
    }

    private static bool HasAlternatives(string bare)
    {
        var depth = 0;
        foreach (var character in bare)
        {
            depth += character switch { '(' => 1, ')' => -1, _ => 0 };
            if (character == '|' && depth == 0) return true;
        }
        return false;
    }

    // Escapes and classes are one character each; the marks behind "(?" are none of a repetition.
    private static string Bare(string pattern) => Opening().Replace(CharacterClass().Replace(Escape().Replace(pattern, "e"), "c"), "(");

    private static bool RepeatsWhatIsOpen(string pattern)
    {
        var bare = Bare(pattern);
        var open = new Stack<bool>([false]);
        for (var at = 0; at < bare.Length; at++)
        {
            var repetition = Repetition().Match(bare, at);
            if (bare[at] == '(') open.Push(false);
            else if (bare[at] == ')')
            {
                var holds = open.Pop();
                repetition = Repetition().Match(bare, at + 1);
                if (holds && repetition.Groups["endless"].Success) return true;
                if (holds || repetition.Success) Mark(open);
                at += repetition.Length;
            }
            else if (bare[at] == '|' || (repetition.Success && !repetition.Groups["fixed"].Success)) Mark(open);
        }
        return false;
    }

    private static void Mark(Stack<bool> open)
    {
        open.Pop();
        open.Push(true);
    }

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex CharacterClass();

    [GeneratedRegex(@"\(\?(?:<[a-z]+>|<?[:=!])")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\G(?:(?<endless>[*+]|\{[0-9]+,\})|\?|(?<fixed>\{[0-9]+\})|\{[0-9]+,[0-9]+\})\??")]
    private static partial Regex Repetition();

    [GeneratedRegex(@"\bnew Regex\(|\bRegex\.(?:IsMatch|Match|Matches|EnumerateMatches|Replace|Split|EnumerateSplits|Count)\(")]
    private static partial Regex Made();
}
