namespace DataBank.Pseudonymization;

/// <summary>Searches a text for many words in one pass, however alike they begin (Aho and Corasick 1975). The time depends on the text alone.</summary>
internal sealed class WordSearch
{
    private readonly Dictionary<(int Node, char Letter), int> next = [];
    private readonly List<int> fallback = [0];
    private readonly List<int> longest = [0]; // of the words that end here

    public WordSearch(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            var node = 0;
            foreach (var letter in word)
            {
                node = Child(node, letter);
            }
            longest[node] = word.Length;
        }
        Link();
    }

    /// <summary>End (exclusive) and length of the longest word that ends at each place where one does.</summary>
    public IEnumerable<(int End, int Length)> Find(char[] text)
    {
        var node = 0;
        for (var i = 0; i < text.Length; i++)
        {
            node = Step(node, text[i]);
            for (var ending = node; ending != 0; ending = fallback[ending])
            {
                if (longest[ending] > 0)
                {
                    yield return (i + 1, longest[ending]);
                }
            }
        }
    }

    private int Child(int node, char letter)
    {
        if (!next.TryGetValue((node, letter), out var child))
        {
            next[(node, letter)] = child = fallback.Count;
            fallback.Add(0);
            longest.Add(0);
        }
        return child;
    }

    private void Link()
    {
        // Nodes were numbered along their words, so by depth they must be visited in a queue.
        var children = next.GroupBy(edge => edge.Key.Node).ToDictionary(edges => edges.Key, edges => edges.ToArray());
        var queue = new Queue<int>([0]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var ((_, letter), child) in children.GetValueOrDefault(node, []))
            {
                fallback[child] = node == 0 ? 0 : Step(fallback[node], letter);
                queue.Enqueue(child);
            }
        }
    }

    private int Step(int node, char letter)
    {
        while (true)
        {
            if (next.TryGetValue((node, letter), out var child))
            {
                return child;
            }
            if (node == 0)
            {
                return 0;
            }
            node = fallback[node];
        }
    }
}
