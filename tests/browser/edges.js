// Name and contrast (WCAG) of the edge of every field that is seen, against what is around it.
() => {
  const numbers = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return numbers("white");
  };
  const light = ([red, green, blue]) => {
    const parts = [red, green, blue].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const over = (front, back) => front.map((part, at) => (part * front[3] + back[at] * (255 - front[3])) / 255);
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  return [...document.querySelectorAll("main .form-control, main .form-select, main .form-check-input:not(:checked)")]
    .filter((field) => field.checkVisibility())
    .map((field) => {
      const around = behind(field.parentElement);
      const edge = over(numbers(getComputedStyle(field).borderTopColor), around);
      return [field.name || field.id, Math.round(100 * contrast(edge, around)) / 100];
    });
}
