namespace DataBank.Dicom;

/// <summary>What was learnt of the samples that interrupt runs (ITU-T T.87 A.7.2): type 0, neighbours differ; or 1, they are alike.</summary>
internal struct JpegLsRunContext(int type, int firstA)
{
    private int a = firstA;
    private int n = 1;
    private int negatives;

    public readonly int Shift => JpegLsContext.ShiftOf(type == 0 ? a : a + (n >> 1), n);

    /// <summary>The error that a code stands for; it is learnt, too.</summary>
    /// <param name="code">EMErrval, at most RANGE: otherwise A could grow without end.</param>
    /// <param name="shift">The k it was coded with.</param>
    public int Learn(int code, int shift, int reset)
    {
        var value = code + type;
        var isOdd = (value & 1) != 0;
        var error = (value + 1) >> 1;
        if ((shift != 0 || 2 * negatives >= n) == isOdd) error = -error;
        if (error < 0) negatives++;
        a += (code + 1 - type) >> 1;
        if (n == reset)
        {
            a >>= 1;
            n >>= 1;
            negatives >>= 1;
        }
        n++;
        return error;
    }
}
