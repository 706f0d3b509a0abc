fn main() {
    let number = Promise::<u32>::resolve(5); //~ ERROR cannot find type `Promise` in this scope
}
