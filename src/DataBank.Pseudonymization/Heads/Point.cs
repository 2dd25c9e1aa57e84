namespace DataBank.Pseudonymization;

/// <summary>A point of the patient's space or a step in it, in millimetres.</summary>
public readonly record struct Point(double X, double Y, double Z)
{
    public double Length => Math.Sqrt(Dot(this));

    public Point Unit => this * (1 / Length);

    public static Point operator +(Point left, Point right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    public static Point operator -(Point left, Point right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    public static Point operator *(Point point, double factor) => new(point.X * factor, point.Y * factor, point.Z * factor);

    public double Dot(Point other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    public Point Cross(Point other) => new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));
}
