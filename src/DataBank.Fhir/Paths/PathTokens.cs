namespace DataBank.Fhir;

/// <summary>Cuts an expression into names, numbers, quoted strings (with their opening quote kept) and punctuation.</summary>
internal sealed class PathTokens(string expression)
{
    private int position;
    private string? peeked;

    /// <summary>The next token without taking it; empty at the end.</summary>
    public string Peek() => peeked ??= Read();

    public string Take()
    {
        var token = Peek();
        peeked = null;
        return token;
    }

    public bool TryTake(string token)
    {
        if (Peek() != token)
            return false;
        peeked = null;
        return true;
    }

    public void Expect(string token)
    {
        if (!TryTake(token))
            throw Unsupported();
    }

    /// <summary>A bug or a new edition's expression, never a client's input.</summary>
    public NotSupportedException Unsupported() => new($"The expression is outside the supported subset near position {position}: {expression}");

    private string Read()
    {
        while (position < expression.Length && expression[position] == ' ')
            position++;
        if (position == expression.Length)
            return "";

        var start = position++;
        switch (expression[start])
        {
            case '\'':
                var end = expression.IndexOf('\'', position);
                if (end < 0)
                    throw Unsupported();
                position = end + 1;
                return expression[start..end];
            case '!' when position < expression.Length && expression[position] == '=':
                position++;
                return "!=";
            case var first when char.IsAsciiLetterOrDigit(first):
                while (position < expression.Length && char.IsAsciiLetterOrDigit(expression[position]))
                    position++;
                return expression[start..position];
            default:
                return expression[start..position];
        }
    }
}
