namespace DataBank.Proxy;

/// <summary>The first part of an upstream's answer, read while it arrives.</summary>
internal sealed class UpstreamPart(HttpResponseMessage answer, Stream content) : IDisposable
{
    public Stream Content => content;

    public void Dispose()
    {
        content.Dispose();
        answer.Dispose();
    }
}
