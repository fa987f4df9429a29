// Questions about one picture, which the browser answers. Each is a class with `show(data)`, for what Python sends, and
// `look(net, picture)`, after each change of picture or network; the component shows the one that Python names.

const questionNamed = name => ({ rub: RubOut, why: Why, maps: Damages, robustness: Robustness })[name];

export default component(
  (parentElement, life) => ({ root: parentElement.querySelector('.question'), life, sight: null }),
  (state, { data }) => {
    state.sight ??= sightOf(state, questionNamed(data.view));
    state.sight.update(data);
  },
);

const PEN_RESTS = 100; // milliseconds after which a drawing is asked about: some answers take longer than a frame

function sightOf({ root, life }, Question) {
  const question = new Question(root, life);
  let moving = false;
  const look = (net, picture, live) => {
    moving ||= live;
    if (!moving) { question.look(net, picture); return; }
    life.after('look', PEN_RESTS, () => { moving = false; question.look(net, picture); });
  };
  const sight = new Sight(life, root, data => question.show(data), look);
  question.sight = sight;
  return sight;
}
