namespace DataBank.Proxy;

internal enum PixelDecisionKind
{
    Release,
    BlackOut,
    Withhold,
}
